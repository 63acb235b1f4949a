// The lab measures itself, and claims nothing that is smaller than its own error.

#include "demos/lab/compare/calibration.h"

#include "demos/lab/compare/findings.h"
#include "demos/lab/json.h"
#include "demos/lab/report/lookup.h"
#include "tests/demos/lab/run_lab.h"
#include "tests/support/catch.h"

using lab::Floors;
using lab::Json;
using lab_test::Folder;
using lab_test::Outcome;
using lab_test::read_json;
using lab_test::run_lab;

namespace {

const Floors floors{{"tcp", {14, 40, 3}}, {"stdin", {45, {}, 2}}};

/// A model whose runs on TCP have these medians in microseconds.
lab::Model model_of(const std::string& name, const std::vector<std::int64_t>& medians) {
  lab::Model model{name, {}, {}, {}};
  const lab::Time start = lab::Clock::now();
  for (std::size_t i = 0; i < medians.size(); ++i) {
    const lab::Window window{start, start + std::chrono::seconds(1)};
    lab::Tally tally("tcp", window);
    for (int k = 0; k < 100; ++k) {
      tally.offered(start, start);
      tally.answered(
          {start, start, lab::Request::State::waiting},
          lab::Arrival::without_stamp(start + std::chrono::microseconds(medians[i])));
    }
    lab::Repetition run;
    run.number = static_cast<int>(i);
    run.sources.emplace("tcp", tally);
    run.complete = true;
    model.repetitions.push_back(std::move(run));
  }
  return model;
}

std::string finding_of(double spread) {
  const std::vector<lab::Model> models{model_of("a", {100, 101, 102, 103, 104, 105}),
                                       model_of("b", {106, 107, 108, 109, 110, 111})};
  Json summary = {{"models", Json::array({Json::object(), Json::object()})}};
  summary["floor"] = lab::floors_json({{"tcp", {14, 40, spread}}});
  lab::add_statistics(summary, models);
  for (const Json& one : summary.at("comparisons"))
    if (one.at("figure") == "p50_us") return one.at("finding");
  return "";
}

Outcome compare_echo(const Folder& folder, const std::vector<std::string>& more) {
  std::vector<std::string> arguments{
      "compare",
      "--models",
      "",
      "--server",
      "echo=" PROGRAM_DIR "/lab echo --port {port} --udp-sockets {udp_sockets}",
      "--repetitions",
      "1",
      "--idle",
      "0",
      "--duration",
      "0.5",
      "--extra-connections",
      "0",
      "--output",
      folder.path("r")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_lab(arguments);
}

/// On a machine that is too busy there is no floor, and the lab says so.
void check_warning(const Outcome& outcome) {
  CHECK_THAT(outcome.err, Catch::Contains("the lab cannot measure itself"));
}

}  // namespace

TEST_CASE("each result says what the lab takes of it") {
  Json models = Json::parse(
      R"([{"sources": {"tcp": {"p50_us": 27}, "udp": {"p50_us": 90}}},
          {"sources": {"tcp": {"p50_us": 29}, "stdin": {"p50_us": null}}}])");
  lab::add_floors(models, floors);
  CHECK(models[0]["sources"]["tcp"]["floor_us"] == 14);
  CHECK(models[0]["sources"]["tcp"]["near_floor"] == true);
  CHECK(models[1]["sources"]["tcp"]["near_floor"] == false);
  CHECK(models[0]["sources"]["udp"]["floor_us"].is_null());
  CHECK_FALSE(models[0]["sources"]["udp"].contains("near_floor"));
  CHECK_FALSE(models[1]["sources"]["stdin"].contains("near_floor"));
}

TEST_CASE("a median near the floor is marked wherever a result is shown") {
  const Json model = Json::parse(
      R"({"sources": {"tcp": {"near_floor": true, "floor_us": 14},
                      "udp": {"near_floor": false, "floor_us": 12}}})");
  CHECK(lab::notes_of(model) ==
        std::vector<std::string>{"its median on tcp is less than twice what the lab "
                                 "itself takes, 14 µs"});
}

TEST_CASE("before a measurement the lab measures itself with few connections") {
  lab::CompareOptions options;
  options.connections = 10'000;
  CHECK(with_few_connections(options).connections == 16);
  options.connections = 3;
  CHECK(with_few_connections(options).connections == 3);
  options.calibration = 0;
  CHECK(seconds_of_calibration(options) == 0);
}

TEST_CASE("calibrate has no phases of its own to set") {
  CHECK_THAT(run_lab({"calibrate", "--warmup", "3"}).err,
             Catch::Contains("were not expected"));
}

TEST_CASE("sentences say what the lab takes, and what it does not claim") {
  CHECK(lab::share_sentence(floors) ==
        "Of each answer the lab and the kernel take 45 µs on stdin (a pipe has no "
        "receive stamps), 14 µs on tcp.");
  CHECK(lab::claim_sentence(floors) ==
        "The lab claims no difference below 3 µs, the spread of this measurement of "
        "itself.");
  CHECK(lab::share_sentence({}).empty());
  CHECK(lab::claim_sentence({}).empty());
}

TEST_CASE("a difference below the lab's own spread is not claimed") {
  CHECK_THAT(finding_of(1), Catch::Contains("% slower"));
  CHECK(finding_of(7) ==
        "no difference found; it is less than the lab's own spread of 7 µs");
}

TEST_CASE("the echo answers on stdin, UDP and TCP, and the lab finds no mistake") {
  const Folder folder;
  compare_echo(folder, {});
  const Json summary = read_json(folder.path("r/summary.json"));
  for (const char* source : {"stdin", "udp", "tcp"}) {
    const Json& one = summary["models"][0]["sources"][source];
    CHECK(one.at("answered") == one.at("offered"));
    CHECK(one.at("wrong") == 0);
    CHECK(one.at("floor_us").is_null());
    CHECK((one.at("stamped") > 0) == (std::string(source) != "stdin"));
  }
}

TEST_CASE("calibrate tells what the lab takes, or why it cannot") {
  const Folder folder;
  const Outcome outcome = run_lab({"calibrate", "--duration", "0.6", "--rate", "500",
                                   "--json", folder.path("a.json")});
  CAPTURE(outcome.out, outcome.err);
  if (outcome.status == 1) return check_warning(outcome);
  CHECK_THAT(outcome.out, Catch::Contains("Of each answer the lab and the kernel"));
  const Json json = read_json(folder.path("a.json"));
  CHECK(json.at("floor").at("sources").at("tcp").at("service_us") > 0);
  CHECK(json.at("pacing") == "sleep");
}

TEST_CASE("a comparison measures the lab first") {
  const Folder folder;
  const Outcome outcome =
      compare_echo(folder, {"--sources", "tcp", "--calibration", "0.3"});
  CAPTURE(outcome.out, outcome.err);
  const Json summary = read_json(folder.path("r/summary.json"));
  if (!summary.contains("floor")) return check_warning(outcome);
  const Json& tcp = summary["models"][0]["sources"]["tcp"];
  CHECK(tcp.at("floor_us") == summary["floor"]["sources"]["tcp"]["service_us"]);
  CHECK_THAT(summary.at("reading").get<std::string>(),
             Catch::Contains("Of each answer the lab and the kernel"));
}

TEST_CASE("a load measures the lab first") {
  const Folder folder;
  const lab_test::FakeServer server("honest");
  const Outcome outcome =
      run_lab({"load", "tcp", "--port", server.port(), "--duration", "0.5", "--warmup",
               "0", "--calibration", "0.3", "--json", folder.path("a.json")});
  CAPTURE(outcome.out, outcome.err);
  const Json json = read_json(folder.path("a.json"));
  if (json.at("floor_us").is_null()) return check_warning(outcome);
  CHECK(json.at("near_floor").is_boolean());
  CHECK_THAT(outcome.out, Catch::Contains("Of each answer the lab and the kernel"));
}
