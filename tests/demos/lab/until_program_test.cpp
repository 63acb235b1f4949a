// The real `lab compare --until` and `lab load --until`.

#include "tests/demos/lab/comparison.h"
#include "tests/support/catch.h"

using lab::Json;
using namespace lab_test;

namespace {

struct Comparison {
  Outcome outcome;
  Json summary, model, until;
};

/// Compares an honest server, in short runs on TCP.
Comparison compare_until(const std::string& width, const std::string& time_limit) {
  const Folder folder;
  const Arguments short_runs{
      "--duration", "0.3", "--rate", "500", "--idle", "0", "--extra-connections", "0"};
  Arguments arguments{"compare",        "--models",  "",    "--server",
                      fake("honest"),   "--sources", "tcp", "--output",
                      folder.path("r"), "--until",   width, "--time-limit",
                      time_limit};
  arguments.insert(arguments.end(), short_runs.begin(), short_runs.end());
  const Outcome outcome = run_lab(arguments);
  const Json summary = read_json(folder.path("r/summary.json"));
  const Json model = model_in(summary, "honest");
  return {outcome, summary, model, model.at("until").at("tcp")};
}

}  // namespace

TEST_CASE("what --until cannot do is one clear line") {
  for (const std::string width :
       {"5", "0%", "-3%", "51%", "five", "%", "nan%", "5%%", "5 percent"})
    for (const Arguments& command : {Arguments{"load", "tcp"}, Arguments{"compare"}}) {
      Arguments arguments = command;
      arguments.push_back("--until=" + width);
      check_refusal(
          arguments,
          "--until: '" + width + "' is not a percentage from 0.1% to 50%, such as 5%");
    }
  check_refusal({"compare", "--until", "5%", "--repetitions", "4"},
                "--repetitions excludes --until");
  check_refusal({"compare", "--until", "5%", "--warmup", "1"},
                "--warmup excludes --until");
  check_refusal({"load", "tcp", "--until", "5%", "--duration", "1"},
                "--duration excludes --until");
  check_refusal({"load", "tcp", "--until", "5%", "--warmup", "1"},
                "--warmup excludes --until");
  check_refusal({"compare", "--percentile", "99"}, "--percentile requires --until");
  check_refusal({"load", "tcp", "--time-limit", "9"}, "--time-limit requires --until");
  check_refusal({"compare", "--until", "5%", "--percentile", "100"}, "--percentile");
  check_refusal({"compare", "--until", "5%", "--time-limit", "0"}, "--time-limit");
  check_refusal({"compare", "--until", "5%", "--percentile", "99.9"},
                "--percentile: a run has about 368 requests on each source");
  check_refusal({"compare", "--profile", "scale", "--until", "5%"}, "has only sweeps");
  check_refusal({"sweep", "--connections", "1,2", "--until", "5%"}, "--until");
}

TEST_CASE("a comparison with --until runs until the interval is narrow") {
  const auto [outcome, summary, model, until] = compare_until("50%", "20");
  CAPTURE(outcome.out, outcome.err);
  if (model.at("verdict") != "valid") return;  // a busy machine
  CHECK(until.at("asked") == 0.5);
  CHECK(until.at("warmup_s") >= 0.1);
  CHECK(summary.at("workload").at("repetitions") == model.at("runs").size());
  CHECK_THAT(outcome.err, Catch::Contains("looking for the end of the warm-up") &&
                              Catch::Contains("at most 20 seconds"));
  CHECK_THAT(outcome.out, Catch::Contains("p50") && Catch::Contains("known to"));
  if (until.at("reached") == false) return;
  CHECK(until.at("runs") >= 10);
  CHECK(until.at("width") <= 0.5);
}

TEST_CASE("a comparison with --until keeps its time limit, and says what is missing") {
  const auto [outcome, summary, model, until] = compare_until("5%", "3");
  CAPTURE(outcome.out, outcome.err);
  CHECK(until.at("reached") == false);
  CHECK(until.at("runs") < 10);
  if (model.at("verdict") != "valid") return;  // a busy machine
  CHECK_THAT(until.at("why_not").get<std::string>(), Catch::Contains(": "));
  CHECK_THAT(outcome.out, Catch::Contains("not known to within 5"));
}

TEST_CASE("a load with --until keeps its time limit, and says what is missing") {
  const Folder folder;
  const FakeServer server("honest");
  const Outcome outcome =
      run_lab({"load", "tcp", "--port", server.port(), "--until", "5%", "--time-limit",
               "3", "--json", folder.path("result.json")});
  CAPTURE(outcome.out, outcome.err);
  REQUIRE(load_ended_well(outcome));
  const Json json = read_json(folder.path("result.json"));
  CHECK(json.at("until").at("reached") == false);
  CHECK(json.at("until").at("warmup_s") <= 1.1);
  CHECK_THAT(json.at("until").at("why_not").get<std::string>(),
             Catch::StartsWith("the warm-up did not end within 1"));
  CHECK_THAT(outcome.out, Catch::Contains("p50 is not known to within 5 %: the warm-"));
}
