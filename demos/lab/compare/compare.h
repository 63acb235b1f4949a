#pragma once
// `lab compare` and `lab sweep`: the same load for every model in turn.

#include "demos/common/stop_signal.h"
#include "demos/lab/compare/experiment_plan.h"

namespace lab {

/// Returns the exit status: 0 if any model gave a valid result, 1 if none did, 130 if
/// the user stopped it. `command` is the lab's own command line.
int compare(const ExperimentPlan& plan, const std::vector<std::string>& command,
            const demo::StopSignal& stop);

}  // namespace lab
