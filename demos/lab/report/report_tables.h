#pragma once
// The tables of report.html. All text from outside is escaped.

#include <string>

#include "demos/lab/environment.h"

namespace lab {

/// Text as a page shows it: nothing in it is markup.
std::string html_escape(const std::string& text);
/// A value as people read it: strings without quotes.
std::string text_of(const Json& value);
/// One cell of a row; names are on the left, numbers on the right.
std::string cell(const std::string& text, bool is_name = false);

/// Of every model; Json::exception when something that each summary has is missing.
std::string verdict_table(const Json& summary);
std::string latency_table(const Json& summary);
std::string cost_table(const Json& summary);

/// With a title of their own; "" without comparisons or sweeps.
std::string comparison_table(const Json& summary);
std::string sweep_tables(const Json& summary);

}  // namespace lab
