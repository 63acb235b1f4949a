#pragma once
// The experiments of a plan besides the comparison itself: sweeps, and the stall.

#include <functional>

#include "demos/lab/compare/experiment_plan.h"
#include "demos/lab/compare/run.h"

namespace lab {

/// Runs the comparison at each value of the sweep and returns its entry of "sweeps" in
/// summary.json, up to the point where it was stopped. Calls `after_point` with the
/// entry so far. Throws std::invalid_argument for unknown models before anything runs.
Json run_sweep(const ComparisonContext& comparison, const ExperimentPlan& plan,
               const Sweep& sweep, const std::function<void(const Json&)>& after_point);

/// Stops a server for a while and measures it with an open loop, which sees the stall,
/// and with a closed loop, which hides it. Writes histograms/stall-*.hgrm and
/// stall.heat. Returns {"model", "stall_ms", "open": S, "closed": S}, or null if it was
/// stopped.
Json run_stall_experiment(const ComparisonContext& comparison,
                          const CompareOptions& base, Model model, int stall_ms);

}  // namespace lab
