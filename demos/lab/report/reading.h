#pragma once
// Sentences that say what the numbers of a comparison mean, computed from them.

#include <string>
#include <vector>

#include "demos/lab/json_fwd.h"

namespace lab {

/// Returns one sentence about the whole comparison.
std::string reading_of(const Json& summary);

/// Returns a sentence for each model that looks cheap because it answers late: it lets
/// requests wait and answers many of them per wakeup. Belongs below the table of costs.
std::vector<std::string> savings_of(const Json& summary);

}  // namespace lab
