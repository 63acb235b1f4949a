#pragma once
// The result of a comparison as text for a terminal of 100 columns, made from
// summary.json alone.

#include <string>

#include "demos/lab/environment.h"

namespace lab {

std::string table_of(const Json& summary);

/// Whether enough answers lie beyond the percentile for it to mean something.
bool enough_samples(const Json& source, double percent);

/// A latency in microseconds as the table shows it: "1.24 ms", "~1.24 ms" when too few
/// answers lie beyond it, "-" when there is none.
std::string latency_cell(const Json& source, const char* key, double percent);

/// The cells of the cost of a model, in the order of cost_titles.
std::vector<std::string> cost_cells(const Json& model);
extern const std::vector<std::string> cost_titles;

}  // namespace lab
