#pragma once
// An exhibit for the lecture: a server that stands still for a while, as an open loop
// sees it, and as a closed loop fails to.

#include "demos/lab/compare/compare_options.h"
#include "demos/lab/compare/comparison_context.h"
#include "demos/lab/result.h"

namespace lab {

/// One run on TCP with a stall in its middle.
CompareOptions exhibit_options(const CompareOptions& base, int stall_ms, bool closed);

/// Runs the model in both loops, writes histograms/stall-*.hgrm and stall.heat, and
/// returns {"model", "stall_ms", "open": S, "closed": S}; null when it was stopped.
Json run_stall_experiment(const ComparisonContext& comparison,
                          const CompareOptions& base, Model model, int stall_ms);

}  // namespace lab
