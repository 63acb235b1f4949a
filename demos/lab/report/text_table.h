#pragma once
// Tables for a terminal of 80 columns.

#include <cstddef>
#include <string>
#include <vector>

#include "demos/lab/report/table.h"

namespace lab {

constexpr std::size_t terminal_width = 80;

/// Returns the rows as lines. The first `left` columns are text, of which the first is
/// a name; the others are numbers. If the lines are too long, the names are shortened.
std::string text_table(const std::vector<Row>& rows, std::size_t left);

/// Whether the lines fit the terminal with names of the usual length.
bool fits_terminal(const std::vector<Row>& rows);

}  // namespace lab
