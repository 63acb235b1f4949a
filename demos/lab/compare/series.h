#pragma once
// All runs of one comparison: each model several times, in turns.

#include <functional>
#include <vector>

#include "demos/lab/compare/run.h"

namespace lab {

/// Runs every model as often as the options say, and one more time where only the lab
/// or the machine was at fault in a run. `after_run` may save what there is so far. A
/// stop request ends it early; `context.stopped` tells.
void run_series(const RunContext& context, std::vector<Model>& models,
                const std::function<void()>& after_run);

}  // namespace lab
