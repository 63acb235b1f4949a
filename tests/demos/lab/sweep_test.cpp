// The real `lab sweep`, profiles, stalls, and what is left when the lab is killed.

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <functional>

#include "tests/demos/lab/comparison.h"
#include "tests/support/catch.h"

using lab::Json;
using namespace lab_test;

namespace {

/// Brief runs of fake servers; results go to the folder "r".
Arguments brief(const Folder& folder, const std::string& command,
                const Arguments& modes, const Arguments& more) {
  Arguments arguments{
      command,      "--models", "",         "--output",      folder.path("r"),
      "--duration", "0.2",      "--warmup", "0.05",          "--drain",
      "0.2",        "--idle",   "0.1",      "--repetitions", "1"};
  for (const std::string& mode : modes) {
    arguments.push_back("--server");
    arguments.push_back(fake(mode));
  }
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

Json run_sweep(const Folder& folder, const Arguments& modes, const Arguments& more) {
  const Outcome outcome = run_lab(brief(folder, "sweep", modes, more));
  CAPTURE(outcome.out, outcome.err);
  const Json summary = read_json(folder.path("r/summary.json"));
  REQUIRE(outcome.status == lab_test::expected_status(summary));
  CHECK_THAT(outcome.err, Catch::Contains("this takes about"));
  return summary;
}

void wait_until(const std::function<bool()>& done) {
  for (int i = 0; i < 500 && !done(); ++i) ::poll(nullptr, 0, 20);
  CHECK(done());
}

}  // namespace

TEST_CASE("a sweep has a point for each value and an entry for each server") {
  const Folder folder;
  const Json summary =
      run_sweep(folder, {"honest", "does_not_start"}, {"--connections", "1,5"});
  CHECK(summary.at("partial") == false);
  CHECK(summary.at("models").empty());
  REQUIRE(summary.at("sweeps").size() == 1);
  const Json& sweep = summary.at("sweeps").at(0);
  CHECK(sweep.at("over") == "connections");
  CHECK(sweep.at("values") == Json({1, 5}));
  REQUIRE(sweep.at("points").size() == 2);
  for (const Json& point : sweep.at("points")) {
    const Json honest = model_in(point, "honest");
    CHECK(fine(honest.at("verdict")));
    CHECK(honest.at("sources").at("tcp").at("answered") > 0);
    CHECK_FALSE(honest.contains("runs"));
    CHECK_THAT(model_in(point, "does_not_start").at("verdict").get<std::string>(),
               Catch::StartsWith("invalid: did not start"));
  }
  CHECK(std::filesystem::exists(
      folder.path("r/histograms/connections-5-honest-tcp.hgrm")));
  CHECK(std::filesystem::exists(folder.path("r/report.html")));
}

TEST_CASE("a sweep over slow clients puts them beside the load") {
  const Folder folder;
  const Json summary = run_sweep(folder, {"honest"}, {"--slow-clients", "0,3"});
  for (const Json& point : summary.at("sweeps").at(0).at("points"))
    CHECK(fine(model_in(point, "honest").at("verdict")));
  CHECK(summary.at("sweeps").at(0).at("over") == "slow_clients");
}

TEST_CASE("a comparison with peers reports what they experienced") {
  const Folder folder;
  const Json summary = compare(folder, {"honest"},
                               {"--sources", "tcp", "--peers", "cut:2,half-close:1"});
  const Json run = model_in(summary, "honest").at("runs").at(0);
  CHECK(run.at("peers").at("cut").at("wrong") == 0);
  CHECK(run.at("peers").at("half-close").at("connections") > 0);
  CHECK(summary.at("workload").at("peers") == "cut:2,half-close:1");
}

TEST_CASE(
    "silent connections that a server does not keep spoil the point, with words") {
  const Folder folder;
  const Json summary = run_sweep(folder, {"never_reads"}, {"--silent", "10,20"});
  const Json point = summary.at("sweeps").at(0).at("points").at(0);
  CHECK(model_in(point, "never_reads").at("verdict") != "valid");
}

TEST_CASE("a stalled server makes an open loop wait as long") {
  const Folder folder;
  const Json summary = compare(
      folder, {"honest"},
      {"--sources", "tcp", "--stall", "300", "--duration", "1", "--rate", "200"});
  const Json s = model_in(summary, "honest").at("sources").at("tcp");
  CAPTURE(s.dump(2));
  CHECK(summary.at("workload").at("stall_ms") == 300);
  CHECK(s.at("max_us") > 250e3);
  // About 30 % of the requests were due meanwhile, and waited 150 ms on average.
  CHECK(s.at("p90_us") > 100e3);
  CHECK(s.at("p50_us") < 100e3);
  CHECK(s.at("lost") == 0);
}

TEST_CASE("options beside a profile overrule it") {
  const Folder folder;
  const Outcome outcome = run_lab(brief(folder, "compare", {"honest"},
                                        {"--profile", "full", "--extra-connections",
                                         "0", "--duration", "0.1", "--stall", "150"}));
  CAPTURE(outcome.out, outcome.err);
  const Json summary = read_json(folder.path("r/summary.json"));
  REQUIRE(outcome.status == lab_test::expected_status(summary));
  CHECK(summary.at("models").size() == 1);
  CHECK(summary.at("workload").at("duration_s") == 0.1);
  CHECK(summary.at("sweeps").size() == 5);
  for (const Json& sweep : summary.at("sweeps")) {
    CHECK(sweep.at("points").size() == sweep.at("values").size());
    CHECK(sweep.at("workload").at("duration_s") == 0.1);
    for (const Json& point : sweep.at("points")) CHECK(point.at("models").size() == 1);
  }
  const Json stall = summary.at("exhibits").at("stall");
  CHECK(stall.at("stall_ms") == 150);
  CHECK(stall.at("open").at("max_us") > 120e3);
  CHECK(stall.at("closed").at("answered") > stall.at("open").at("answered"));
  for (const char* file :
       {"stall-open.hgrm", "stall-open.service.hgrm", "stall-closed.hgrm"})
    CHECK(std::filesystem::exists(folder.path("r/histograms/") + file));
}

TEST_CASE("Ctrl-C in a sweep leaves the points so far") {
  const Folder folder;
  demo::Process lab =
      start_lab(brief(folder, "sweep", {"honest"},
                      {"--rate", "100,200,300,400,500", "--repetitions", "5"}));
  Json summary;
  while (!lab.wait(std::chrono::milliseconds(20))) {
    const std::string text = read_file(folder.path("r/summary.json"));
    if (text.empty()) continue;
    summary = Json::parse(text);
    if (summary.contains("sweeps")) break;
  }
  lab.send_signal(SIGINT);
  const auto end = lab.wait(std::chrono::seconds(10));
  REQUIRE(end);
  CHECK(end->status == 130);
  summary = read_json(folder.path("r/summary.json"));
  CHECK(summary.at("partial") == true);
  CHECK(!summary.at("sweeps").at(0).at("points").empty());
  CHECK_THAT(summary.at("reading").get<std::string>(),
             Catch::StartsWith("Stopped by Ctrl-C or another signal. What was "));
}

TEST_CASE("a lab that is killed leaves no server behind, not even behind a shell") {
  const Folder folder;
  const std::string server =
      "'" PROGRAM_DIR "/fake_server' --mode never_ready --port {port}";
  demo::Process lab =
      start_lab({"compare", "--models", "", "--output", folder.path("r"),
                 "--start-limit", "60", "--server", "behind=" + server + "; true"});
  // Its own command line: arguments are separated by zeros there.
  const auto server_runs = [] {
    const std::string zero(1, '\0');
    return processes_with(PROGRAM_DIR "/fake_server" + zero + "--mode" + zero +
                          "never_ready") > 0;
  };
  wait_until(server_runs);
  lab.send_signal(SIGKILL);
  REQUIRE(lab.wait(std::chrono::seconds(10)));
  wait_until([&] { return !server_runs() && processes_with(folder.path()) == 0; });
}

TEST_CASE("bad options of a sweep are one clear line") {
  const auto check = [](const Arguments& more, const std::string& words) {
    Arguments arguments{"sweep", "--models", "", "--server", "a=true"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    check_refusal(arguments, words);
  };
  check({}, "a sweep needs one list of values");
  check({"--connections", "1,2", "--silent", "1,2"},
        "a sweep needs one list of values");
  check({"--connections", "0,2"}, "--connections");
  check({"--rate", "1,nan"}, "'nan' is not a number");
  check({"--timeout", "1,x"}, "--timeout");
  check({"--rate", "1,2", "--peers", "noise:1"}, "noise");
  check({"--silent", "1,50000"}, "open files");
}
