// Plans of what to measure: profiles, sweeps and how long they take.

#include "demos/lab/compare/experiment_plan.h"

#include <algorithm>

#include "demos/lab/compare/models.h"
#include "demos/lab/units.h"
#include "tests/support/catch.h"

using lab::CompareOptions;
using lab::ExperimentPlan;

namespace {

const std::vector<std::string> all_built{
    "blocking",      "coroutine",   "epoll",    "fork",
    "multi_reactor", "poll",        "reactor",  "select",
    "selector",      "thread_pool", "threaded", "timeout_polling"};

const lab::Sweep& sweep_over(const ExperimentPlan& plan, std::string_view over) {
  const auto found =
      std::find_if(plan.sweeps.begin(), plan.sweeps.end(),
                   [&](const lab::Sweep& sweep) { return sweep.over == over; });
  REQUIRE(found != plan.sweeps.end());
  return *found;
}

}  // namespace

TEST_CASE("the profile of a lecture and the usual comparison take under a minute") {
  CHECK(lab::estimated_seconds({}) < 55);
  CHECK(lab::estimated_seconds(lab::profile("lecture", all_built)) < 55);
}

TEST_CASE("the full profile is a coffee break over all models and sweeps") {
  const ExperimentPlan full = lab::profile("full", all_built);
  CHECK(full.main.models.size() == all_built.size());
  CHECK(full.main.models.front() == "reactor");
  CHECK(full.main.repetitions >= 6);
  CHECK(full.at_points.repetitions >= 3);
  CHECK(full.stall_ms > 0);
  for (const char* over : {"connections", "rate", "timeout", "slow_clients", "silent"})
    CHECK(sweep_over(full, over).values.size() >= 2);
  CHECK(sweep_over(full, "timeout").models ==
        std::vector<std::string>{"reactor", "timeout_polling"});
  CHECK(lab::estimated_seconds(full) > 8 * 60);
  CHECK(lab::estimated_seconds(full) < 15 * 60);
}

TEST_CASE(
    "the profile of scale has 64 busy connections beside thousands of silent ones") {
  const ExperimentPlan scale = lab::profile("scale", all_built);
  CHECK_FALSE(scale.measures_main);
  const lab::Sweep& silent = sweep_over(scale, "silent");
  CHECK(silent.values.front() == 0);
  const CompareOptions last = lab::options_at(scale, silent, silent.values.back());
  CHECK(last.silent == 9900);
  CHECK(last.connections == 64);
  // Also the models that cannot: the report shows where they end.
  CHECK(last.models.size() == all_built.size());
  CHECK(last.models.front() == "epoll");
  CHECK(scale.time_limit == 30 * 60);
  CHECK(lab::estimated_seconds(scale) < 15 * 60);
  // Only what is built.
  const ExperimentPlan few = lab::profile("scale", {"reactor"});
  CHECK(few.at_points.models == std::vector<std::string>{"reactor"});
}

TEST_CASE("a profile that is none is refused") {
  CHECK_THROWS_WITH(lab::profile("tea", {}),
                    "--profile: there is no 'tea' (lecture, full, scale)");
}

TEST_CASE("a sweep takes the one list, and other options as they are") {
  const CompareOptions options = lab::sweep_defaults();
  lab::SweepLists lists;
  CHECK_THROWS_AS(lab::sweep_plan(options, lists), std::invalid_argument);
  lists.rate = {700};
  CHECK(lab::sweep_plan(options, lists).sweeps.at(0).over == "rate");
  lists.connections = {1, 10};
  const ExperimentPlan plan = lab::sweep_plan(options, lists);
  REQUIRE(plan.sweeps.size() == 1);
  const CompareOptions ten = lab::options_at(plan, plan.sweeps[0], 10);
  CHECK(ten.connections == 10);
  CHECK(ten.rate == 700);
  CHECK(ten.sources == std::vector<std::string>{"tcp"});
  lists.silent = {0, 5};
  CHECK_THROWS_WITH(lab::sweep_plan(options, lists),
                    Catch::StartsWith("a sweep needs one list of values"));
  lists = {};
  lists.silent = {1};
  lists.timeout = {1};
  CHECK_THROWS_AS(lab::sweep_plan(options, lists), std::invalid_argument);
}

TEST_CASE("each sweep changes its own option") {
  const ExperimentPlan plan;
  const auto at = [&](const char* over) {
    return lab::options_at(plan, {over, {}}, 7);
  };
  CHECK(at("connections").connections == 7);
  CHECK(at("rate").rate == 7);
  CHECK(at("timeout").timeout == 7);
  CHECK(at("slow_clients").slow_clients == 7);
  CHECK(at("silent").silent == 7);
  CHECK(lab::peers_text(at("slow_clients")) == "dribble:7");
}

TEST_CASE("long times are told in seconds, then minutes") {
  CHECK(lab::long_time_text(0.2) == "1 second");
  CHECK(lab::long_time_text(42) == "42 seconds");
  CHECK(lab::long_time_text(13 * 60 + 5) == "13 minutes");
}

TEST_CASE("a control is the first server under another name") {
  CompareOptions options;
  options.models = {};
  options.servers = {"a=true {port}", "b=false"};
  options.control = true;
  const auto models = lab::models_of(options, "/nowhere");
  REQUIRE(models.size() == 3);
  CHECK(models[2].name == "a_again");
  CHECK(models[2].control_of == "a");
  CHECK(models[2].command == models[0].command);
  // The schedule finds its runs by these names.
  CHECK(lab::names_of(options) == std::vector<std::string>{"a", "b", "a_again"});
}
