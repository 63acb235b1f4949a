#pragma once
// `lab compare` and `lab sweep`: the same load for every model in turn, and what came
// of it.

#include "demos/common/stop_signal.h"
#include "demos/lab/compare/experiment_plan.h"

namespace lab {

/// Returns the exit status: 0 when everything was measured, 1 when no model gave a
/// valid result, 130 when the user stopped it. `command` is the lab's own command line.
int compare(const ExperimentPlan& plan, const std::vector<std::string>& command,
            const demo::StopSignal& stop);

}  // namespace lab
