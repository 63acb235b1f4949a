#pragma once
// Everything that one command measures into one folder: a comparison, sweeps, and the
// stall experiment. Profiles are predefined plans.

#include <string>
#include <vector>

#include "demos/lab/compare/compare_options.h"
#include "demos/lab/compare/schedule.h"

namespace lab {

/// The same comparison at several values of one option.
struct Sweep {
  std::string over;  // connections, rate, timeout, slow_clients or silent
  std::vector<double> values;
  std::vector<std::string> models = {};  // empty: those of the options
  bool watch_idle = false;               // also measure the idle servers
  std::size_t connections = 0;           // at every point; 0: those of the options
};

struct ExperimentPlan {
  CompareOptions main = {};  // the comparison; also what is common to all parts
  bool measures_main = true;
  CompareOptions at_points = {};  // each point of a sweep, except its value
  std::vector<Sweep> sweeps = {};
  int stall_ms = 0;       // length of the stall experiment; 0: none
  double time_limit = 0;  // seconds; runs that do not fit are left out; 0: none
};

/// Returns the options of one point.
CompareOptions options_at(const ExperimentPlan& plan, const Sweep& sweep, double value);

/// Returns the plan of `lab sweep`. One list has several values or is the only list;
/// the other lists are ordinary options. Throws std::invalid_argument otherwise.
ExperimentPlan sweep_plan(const CompareOptions& options, const SweepLists& lists);

/// Returns the default options of a sweep: TCP only, short runs.
CompareOptions sweep_defaults();

/// Returns the options of a run on TCP with a stall in its middle.
CompareOptions stall_options(const CompareOptions& base, int stall_ms, bool closed);

/// lecture: under a minute; full: all `built` models in about ten minutes; scale:
/// 10,000 connections, in half an hour at most. Throws std::invalid_argument for
/// another name.
ExperimentPlan profile(const std::string& name, const std::vector<std::string>& built);

/// Returns all runs in their order; run_series() may repeat some.
std::vector<PlannedRun> runs_of(const ExperimentPlan& plan);
/// Returns how long the plan takes if nothing is slow.
double estimated_seconds(const ExperimentPlan& plan);
/// Returns one run in this part of a plan.
PlannedRun planned_run(const CompareOptions& options, const std::string& place,
                       const std::string& model, int number);
/// "silent 900, ": the part of a plan at one point.
std::string name_of_point(const Sweep& sweep, double value);
/// "1000" for 1000.0: a value in a file name or for people.
std::string value_text(double value);
/// "stall, open loop, "
std::string name_of_stall(bool closed);

}  // namespace lab
