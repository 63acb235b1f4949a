#include "demos/lab/compare/experiment_plan.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "demos/lab/compare/models.h"
#include "demos/lab/compare/series.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

using Names = std::vector<std::string>;

// Seconds that a run takes in addition to the phases that the options name.
constexpr double start_and_end = 0.3;
constexpr double settling = 0.15;
constexpr double growing = 0.5;           // four steps of silent connections
constexpr double per_connection = 50e-6;  // to open and to accept it

/// Returns the wanted models that are built, in this order.
Names chosen(const Names& wanted, const Names& built) {
  Names names = wanted;
  std::erase_if(names, [&built](const std::string& name) {
    return std::find(built.begin(), built.end(), name) == built.end();
  });
  return names;
}

/// Moves `first` to the front: the others are compared with it.
Names first_and_others(const std::string& first, Names names) {
  const auto place = std::find(names.begin(), names.end(), first);
  if (place != names.end()) std::rotate(names.begin(), place, place + 1);
  return names;
}

ExperimentPlan full_profile(const Names& built) {
  ExperimentPlan plan;
  plan.main.models = first_and_others("reactor", built);
  plan.main.repetitions = 6;
  plan.main.duration = 1.2;
  plan.main.warmup = 0.2;
  plan.main.idle = 0.4;
  plan.main.drain = 0.5;
  plan.at_points = sweep_defaults();
  plan.at_points.models = plan.main.models;
  plan.at_points.duration = 0.5;
  plan.at_points.warmup = 0.15;
  plan.at_points.drain = 0.3;
  plan.at_points.idle = 0.3;
  plan.sweeps = {
      {"connections", {1, 10, 100, 1000}},
      {"rate", {1000, 4000, 10'000, 20'000}},
      {"timeout", {1, 5, 20, 100}, chosen({"reactor", "timeout_polling"}, built), true},
      // With one more connection, which all models can serve.
      {"slow_clients", {0, 1, 10}, {}, false, 1},
      {"silent", {0, 1000}, {}, true}};
  plan.stall_ms = 1000;
  return plan;
}

/// All models: the report says where those end that cannot keep 10,000 connections.
ExperimentPlan scale_profile(const Names& built) {
  ExperimentPlan plan;
  plan.measures_main = false;
  plan.at_points = sweep_defaults();
  plan.at_points.models = first_and_others("epoll", built);
  plan.at_points.connections = 64;
  plan.at_points.rate = 2000;
  plan.main = plan.at_points;
  plan.sweeps = {{"silent", {0, 900, 4900, 9900}, {}, true}};
  plan.time_limit = 30 * 60;
  return plan;
}

void set_value(CompareOptions& options, const std::string& over, double value) {
  const auto count = static_cast<std::size_t>(value);
  if (over == "connections")
    options.connections = count;
  else if (over == "rate")
    options.rate = value;
  else if (over == "timeout")
    options.timeout = static_cast<int>(value);
  else if (over == "slow_clients")
    options.slow_clients = count;
  else
    options.silent = count;
}

double seconds_of_run(const CompareOptions& options) {
  const double idle = options.idle > 0 ? options.idle + settling : 0;
  const std::size_t more =
      options.uses("tcp") ? std::max(options.silent, options.extra_connections) : 0;
  double seconds = start_and_end + idle + options.warmup + options.duration;
  if (more > 0)
    seconds += growing + static_cast<double>(more) * per_connection + idle / 2;
  return seconds;
}

void add_series(std::vector<PlannedRun>& runs, const CompareOptions& options,
                const std::string& place) {
  const std::vector<std::string> names = names_of(options);
  for (const auto& [model, number] : run_order(names.size(), options.repetitions))
    runs.push_back(planned_run(options, place, names[model], number));
}

}  // namespace

CompareOptions options_at(const ExperimentPlan& plan, const Sweep& sweep,
                          double value) {
  CompareOptions options = plan.at_points;
  if (!sweep.models.empty()) options.models = sweep.models;
  if (!sweep.watch_idle) options.idle = 0;
  if (sweep.connections > 0) options.connections = sweep.connections;
  set_value(options, sweep.over, value);
  return options;
}

ExperimentPlan sweep_plan(const CompareOptions& options, const SweepLists& lists) {
  ExperimentPlan plan;
  plan.measures_main = false;
  plan.main = plan.at_points = options;
  for (const auto& [name, values] :
       {std::pair("connections", &lists.connections), std::pair("rate", &lists.rate),
        std::pair("timeout", &lists.timeout),
        std::pair("slow_clients", &lists.slow_clients),
        std::pair("silent", &lists.silent)}) {
    const std::string over = name;
    const bool idle = over == "timeout" || over == "silent";
    if (!values->empty()) plan.sweeps.push_back({over, *values, {}, idle});
  }
  std::stable_sort(
      plan.sweeps.begin(), plan.sweeps.end(),
      [](const Sweep& a, const Sweep& b) { return a.values.size() > b.values.size(); });
  const auto is_list = [&](std::size_t i) { return plan.sweeps[i].values.size() > 1; };
  if (plan.sweeps.empty() || (plan.sweeps.size() > 1 && (!is_list(0) || is_list(1))))
    throw std::invalid_argument(
        "a sweep needs one list of values, such as --connections 1,10,100 (or --rate, "
        "--timeout, --slow-clients, --silent)");
  for (std::size_t i = 1; i < plan.sweeps.size(); ++i)
    set_value(plan.at_points, plan.sweeps[i].over, plan.sweeps[i].values.front());
  plan.sweeps.resize(1);
  return plan;
}

CompareOptions sweep_defaults() {
  CompareOptions options;
  options.sources = {"tcp"};
  options.duration = 1;
  options.warmup = 0.2;
  options.drain = 0.5;
  options.idle = 0.4;
  options.rate = 1000;  // enough for a p99 of short runs
  options.extra_connections = 0;
  return options;
}

CompareOptions stall_options(const CompareOptions& base, int stall_ms, bool closed) {
  CompareOptions options = base;
  options.sources = {"tcp"};
  options.duration = 1 + 4 * stall_ms / 1e3;
  options.warmup = 0.5;
  options.drain = 2;
  options.idle = 0;
  options.rate = 1000;
  options.repetitions = 1;
  options.silent = options.extra_connections = options.slow_clients = 0;
  options.peers.clear();
  options.closed = closed;
  options.stall = stall_ms;
  return options;
}

ExperimentPlan profile(const std::string& name, const std::vector<std::string>& built) {
  if (name == "lecture") return {};
  if (name == "full") return full_profile(built);
  if (name == "scale") return scale_profile(built);
  throw std::invalid_argument("--profile: there is no '" + name +
                              "' (lecture, full, scale)");
}

std::vector<PlannedRun> runs_of(const ExperimentPlan& plan) {
  std::vector<PlannedRun> runs;
  // How many runs --until takes is not known before.
  if (plan.measures_main && !plan.main.until.asked()) add_series(runs, plan.main, "");
  for (const Sweep& sweep : plan.sweeps)
    for (const double value : sweep.values)
      add_series(runs, options_at(plan, sweep, value), name_of_point(sweep, value));
  if (plan.stall_ms > 0)
    for (const bool closed : {false, true})
      runs.push_back(planned_run(stall_options(plan.main, plan.stall_ms, closed),
                                 name_of_stall(closed), names_of(plan.main).at(0), 0));
  return runs;
}

double estimated_seconds(const ExperimentPlan& plan) {
  double seconds = 0;
  for (const PlannedRun& run : runs_of(plan)) seconds += run.seconds;
  return plan.time_limit > 0 ? std::min(seconds, plan.time_limit) : seconds;
}

PlannedRun planned_run(const CompareOptions& options, const std::string& place,
                       const std::string& model, int number) {
  return {place, model, number, seconds_of_run(options)};
}

std::string value_text(double value) {
  return value == std::floor(value) ? std::to_string(static_cast<std::int64_t>(value))
                                    : number_text(value);
}

std::string name_of_point(const Sweep& sweep, double value) {
  return sweep.over + " " + value_text(value) + ", ";
}

std::string name_of_stall(bool closed) {
  return std::string("stall, ") + (closed ? "closed" : "open") + " loop, ";
}

}  // namespace lab
