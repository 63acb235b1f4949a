#pragma once
// What several ranks found out becomes one result.

#include "demos/lab/load/load_output.h"
#include "demos/lab/ranks/ranks.h"

namespace lab {

/// All ranks call this. On the first one `result` becomes that of all of them: counts
/// are added, percentiles come from the sums, of the generators' use it has the
/// largest, and the verdict is the worst one. Elsewhere `result` is useless then; only
/// `partial` is right on every rank. A rank that is alone keeps all as it is.
void combine(Ranks& ranks, LoadResult& result);

}  // namespace lab
