#pragma once
// Everything that one command measures into one folder: a comparison, sweeps, the
// exhibit of a stall. And the profiles, which are such plans ready made.

#include <string>
#include <vector>

#include "demos/lab/compare/compare_options.h"

namespace lab {

/// The same comparison at several values of one option.
struct Sweep {
  std::string over;  // connections, rate, timeout, slow_clients or silent
  std::vector<double> values;
  std::vector<std::string> models = {};  // empty: those of the options
  bool watch_idle = false;               // whether the servers are watched idle, too
  std::size_t connections = 0;           // at every point; 0: those of the options
};

struct ExperimentPlan {
  CompareOptions main = {};  // the comparison, and what is common to all
  bool measures_main = true;
  CompareOptions at_points = {};  // each point of a sweep, but for its value
  std::vector<Sweep> sweeps = {};
  int exhibit_stall = 0;  // ms; 0: no exhibit
};

/// The options of a point.
CompareOptions options_at(const ExperimentPlan& plan, const Sweep& sweep, double value);

/// The plan of `lab sweep`: of the lists one has several values, or is the only one;
/// the others are options as always. Throws std::invalid_argument when that is not so.
ExperimentPlan sweep_campaign(const CompareOptions& options, const SweepLists& lists);

/// What is usual at the points of a sweep: TCP alone, short runs.
CompareOptions sweep_defaults();

/// lecture: under a minute; full: a coffee break over all `built` models; scale: 10,000
/// connections. Throws std::invalid_argument for another name.
ExperimentPlan profile(const std::string& name, const std::vector<std::string>& built);

/// How long it will take, when nothing is slow.
double estimated_seconds(const ExperimentPlan& plan);
/// "40 seconds", "13 minutes".
std::string long_time_text(double seconds);

}  // namespace lab
