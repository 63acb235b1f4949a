#pragma once
// What may be claimed about differences between models: intervals over the runs, and
// comparisons of runs that got the same load.

#include <vector>

#include "demos/lab/environment.h"
#include "demos/lab/result.h"
#include "demos/lab/statistics/bootstrap.h"

namespace lab {

/// The "intervals" of a model in summary.json; null when there are too few runs.
Json intervals_of(const Model& model);

/// The "comparisons" of summary.json: each figure of each valid model beside the same
/// of the first, paired by repetition. None when the first has no valid result.
Json comparisons_of(const std::vector<Model>& models);

/// Adds both to the summary of these models.
void add_statistics(Json& summary, const std::vector<Model>& models);

/// "12 % slower [9, 15], 8 pairs", or "12 % more ..." of a cost; "no difference found;
/// this design would detect >= 7 %".
std::string finding_text(const PairedRatio& result, bool is_cost);

}  // namespace lab
