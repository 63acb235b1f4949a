#pragma once
// `lab sweep`, and the sweeps of a profile: the comparison at several values of one
// option.

#include <functional>

#include "demos/lab/compare/comparison_context.h"
#include "demos/lab/compare/experiment_plan.h"

namespace lab {

/// Runs it and returns its entry of "sweeps" in summary.json, up to the point where it
/// was stopped. `after_point` gets what there is so far. Throws std::invalid_argument,
/// before anything runs, for models that do not exist.
Json run_sweep(const ComparisonContext& comparison, const ExperimentPlan& plan,
               const Sweep& sweep, const std::function<void(const Json&)>& after_point);

/// "1000" for 1000.0: a value in a name, or for people.
std::string value_text(double value);

}  // namespace lab
