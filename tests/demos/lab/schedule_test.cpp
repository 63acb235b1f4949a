// How far a plan is, and what fits into its time limit, on a clock of the test.

#include "demos/lab/compare/schedule.h"

#include "demos/lab/compare/experiment_plan.h"
#include "tests/support/catch.h"

using lab::PlannedRun;
using lab::Schedule;

namespace {

struct Bench {
  explicit Bench(std::vector<PlannedRun> all, double limit = 0)
      : runs(all), schedule(all, limit, [this] { return now; }) {}
  /// Runs take `factor` times as long as expected, and more if they are of "slow".
  bool run(const PlannedRun& one, double factor = 1) {
    if (!schedule.begin(one)) return false;
    texts.push_back(schedule.text());
    now += lab::from_seconds(one.seconds * factor * (one.model == "slow" ? 10 : 1));
    schedule.end();
    return true;
  }

  lab::Time now{};
  std::vector<PlannedRun> runs;
  Schedule schedule;
  std::vector<std::string> texts;
};

/// Two repetitions of each model at each of two points.
std::vector<PlannedRun> plan_of(const std::vector<std::string>& models) {
  std::vector<PlannedRun> runs;
  for (const char* place : {"silent 0, ", "silent 900, "})
    for (const int number : {0, 1})
      for (const std::string& model : models)
        runs.push_back({place, model, number, 60});
  return runs;
}

}  // namespace

TEST_CASE("the progress counts the runs and estimates the rest") {
  Bench bench(plan_of({"a"}));
  for (const PlannedRun& run : bench.runs) CHECK(bench.run(run));
  CHECK(bench.texts == std::vector<std::string>{"1 of 4 runs, about 4 minutes left",
                                                "2 of 4 runs, about 3 minutes left",
                                                "3 of 4 runs, about 2 minutes left",
                                                "4 of 4 runs, about 60 seconds left"});
  CHECK(bench.schedule.left_out().empty());
}

TEST_CASE("the estimate learns how long the runs really take") {
  Bench bench(plan_of({"a"}));
  bench.run(bench.runs[0], 3);
  bench.run(bench.runs[1], 3);
  CHECK(bench.texts[1] == "2 of 4 runs, about 9 minutes left");
}

TEST_CASE("the estimate knows which model is slow") {
  Bench bench(plan_of({"a", "slow"}));
  bench.run(bench.runs[0]);
  bench.run(bench.runs[1]);
  bench.run(bench.runs[2]);
  // a: 1 + 2 runs of a minute; slow: 3 runs of ten.
  CHECK(bench.texts[2] == "3 of 8 runs, about 33 minutes left");
}

TEST_CASE("a run that was not planned is one more") {
  Bench bench(plan_of({"a"}));
  bench.run(bench.runs[0]);
  bench.run(bench.runs[0]);
  CHECK(bench.texts[1] == "2 of 5 runs, about 4 minutes left");
}

TEST_CASE("a time limit leaves out repetitions, but first runs only without time") {
  // A minute each: the limit has room for one repetition beside the first runs.
  Bench bench(plan_of({"a", "b"}), 5 * 60);
  std::vector<std::string> ran;
  for (const PlannedRun& run : bench.runs)
    if (bench.run(run)) ran.push_back(name_of(run));
  CHECK(ran == std::vector<std::string>{"silent 0, a 1", "silent 0, b 1",
                                        "silent 0, a 2", "silent 900, a 1",
                                        "silent 900, b 1"});
  REQUIRE(bench.schedule.left_out().size() == 3);
  CHECK(name_of(bench.schedule.left_out()[0]) == "silent 0, b 2");
  CHECK(bench.now.time_since_epoch() <= std::chrono::minutes(5));
  CHECK(bench.schedule.all_runs() == 8);
}

TEST_CASE("the limit holds also when the runs are slower than expected") {
  Bench bench(plan_of({"a", "b"}), 10 * 60);
  for (const PlannedRun& run : bench.runs) bench.run(run, 4);
  CHECK(bench.now.time_since_epoch() <= std::chrono::minutes(10));
  CHECK(bench.schedule.left_out().size() == 6);
  CHECK(bench.texts.back() == "2 of 8 runs, about 6 minutes left");
}

TEST_CASE("the runs of a plan are in the order in which they are made") {
  lab::ExperimentPlan plan;
  plan.main.models = {"a", ""};
  plan.main.servers = {"mine=./mine {port}"};
  plan.main.control = true;
  plan.main.repetitions = 2;
  plan.at_points.models = {"a"};
  plan.at_points.repetitions = 1;
  plan.sweeps = {{"silent", {0, 900}}};
  plan.stall_ms = 100;
  std::vector<std::string> names;
  for (const PlannedRun& run : runs_of(plan)) names.push_back(name_of(run));
  CHECK(names == std::vector<std::string>{"a 1", "mine 1", "a_again 1", "a_again 2",
                                          "mine 2", "a 2", "silent 0, a 1",
                                          "silent 900, a 1", "stall, open loop, a 1",
                                          "stall, closed loop, a 1"});
}
