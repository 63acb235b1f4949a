#pragma once
// `lab compare`: the same load for every model in turn, and what came of it.

#include "demos/common/stop_signal.h"
#include "demos/lab/compare_options.h"
#include "demos/lab/result.h"

namespace lab {

/// Returns the exit status: 0 when everything was measured, whatever the verdicts say,
/// 130 when the user stopped it. `command` is the lab's own command line.
int compare(const CompareOptions& options, const std::vector<std::string>& command,
            const demo::StopSignal& stop);

/// The models asked for, with their commands. Throws std::invalid_argument for a name
/// that is none.
std::vector<Model> models_of(const CompareOptions& options, const std::string& folder);

}  // namespace lab
