#pragma once
// The result of a comparison as text for a terminal of 100 columns, made from
// summary.json alone.

#include <string>
#include <vector>

#include "demos/lab/json_fwd.h"

namespace lab {

std::string table_of(const Json& summary);

using Row = std::vector<std::string>;
/// Returns "server, source, offered ... max" for each source of each model. Only the
/// first row of a model has its name.
std::vector<Row> latency_rows(const Json& summary);
/// Returns "server, CPU per request ... memory per connection" for each model that was
/// measured.
std::vector<Row> cost_rows(const Json& summary);

}  // namespace lab
