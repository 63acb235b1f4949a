#include "demos/lab/report/text_table.h"

#include <algorithm>

#include "demos/common/text.h"

namespace lab {
namespace {

constexpr std::size_t shortest_name = 6, longest_name = 16;

std::string pad(const std::string& text, std::size_t width, bool left) {
  const std::size_t taken = demo::width_of(text);
  const std::string space(width > taken ? width - taken : 0, ' ');
  return left ? text + space : space + text;
}

std::string shortened(const std::string& name, std::size_t width) {
  return name.size() <= width ? name : name.substr(0, width - 1) + "…";
}

/// Returns the width that each column needs; names have a usual length at most.
std::vector<std::size_t> widths_of(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths{0};
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], demo::width_of(row[i]));
  }
  widths[0] = std::min(widths[0], longest_name);
  return widths;
}

/// Returns by how much a line is too long, with one space between two columns.
std::size_t excess_of(const std::vector<std::size_t>& widths) {
  std::size_t all = widths.size() - 1;
  for (const std::size_t width : widths) all += width;
  return all - std::min(all, terminal_width);
}

}  // namespace

std::string text_table(const std::vector<Row>& rows, std::size_t left) {
  std::vector<std::size_t> widths = widths_of(rows);
  const std::size_t least = std::min(widths[0], shortest_name);
  widths[0] = std::max(least, widths[0] - std::min(widths[0], excess_of(widths)));
  std::string text;
  for (const Row& row : rows) {
    std::string line = pad(shortened(row[0], widths[0]), widths[0], true);
    for (std::size_t i = 1; i < row.size(); ++i)
      line += " " + pad(row[i], widths[i], i < left);
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

bool fits_terminal(const std::vector<Row>& rows) {
  return excess_of(widths_of(rows)) == 0;
}

}  // namespace lab
