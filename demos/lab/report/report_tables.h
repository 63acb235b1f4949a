#pragma once
// The tables of report.html. All text from outside is escaped.

#include <string>

#include "demos/lab/json_fwd.h"
#include "demos/lab/report/table.h"

namespace lab {

/// Escapes the characters that are special in HTML.
std::string html_escape(const std::string& text);
/// Returns the text of a value; strings have no quotes.
std::string text_of(const Json& value);
/// Returns a table. The first `names` columns are aligned to the left. Without titles
/// it has no head.
std::string html_table(const Row& titles, std::size_t names,
                       const std::vector<Row>& rows);

/// Tables over all models. Json::exception if something is missing that every summary
/// has.
std::string verdict_table(const Json& summary);
std::string latency_table(const Json& summary);
std::string cost_table(const Json& summary);

/// Tables with their headings; "" without comparisons or sweeps.
std::string comparison_table(const Json& summary);
std::string sweep_tables(const Json& summary);

}  // namespace lab
