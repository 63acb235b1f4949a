#pragma once
// The differences between models that the data supports: intervals over the runs, and
// comparisons of runs that got the same load.

#include <vector>

#include "demos/lab/json_fwd.h"
#include "demos/lab/result.h"
#include "demos/lab/statistics/bootstrap.h"

namespace lab {

/// Returns the "intervals" of a model in summary.json; null if there are too few runs.
Json intervals_of(const Model& model);

/// Adds the intervals and the "comparisons" of these models to their summary.
void add_statistics(Json& summary, const std::vector<Model>& models);

/// "12 % slower [9, 15], 8 pairs", or "12 % more ..." for a cost; "no difference found;
/// this design would detect >= 7 %".
std::string finding_text(const PairedRatio& result, bool is_cost);

}  // namespace lab
