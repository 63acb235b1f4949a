#pragma once
// `lab load`: one load against one server that runs already.

#include "demos/common/stop_signal.h"
#include "demos/lab/load/load_options.h"

namespace lab {

/// Returns the exit status: 0 also for an invalid result, which says so itself; 130
/// when the user stopped it.
int load(const LoadOptions& options, const demo::StopSignal& stop);

}  // namespace lab
