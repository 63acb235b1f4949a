#pragma once
// What the numbers of a comparison say, in English, computed from them.

#include <string>
#include <vector>

#include "demos/lab/environment.h"

namespace lab {

/// One sentence.
std::string reading_of(const Json& summary);

/// One sentence for each model that looks cheap because it answers late: it lets
/// requests wait and answers many at a wakeup. It belongs below the table of costs.
std::vector<std::string> savings_of(const Json& summary);

}  // namespace lab
