#pragma once
// Helpers for text on a terminal.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace demo {

/// Returns a number with its noun: "1 request", "12 requests".
template <std::integral Count>
std::string count_of(Count count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

/// The number of columns of UTF-8 text without wide characters.
inline std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char byte) { return (byte & 0xc0) != 0x80; }));
}

/// Wraps the text into lines of at most `columns` columns. A longer word gets its own
/// line.
inline std::vector<std::string> lines_of(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines{""};
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    std::string& line = lines.back();
    if (line.empty())
      line = word;
    else if (width_of(line) + 1 + width_of(word) <= columns)
      line.append(" ").append(word);
    else
      lines.emplace_back(word);
  }
  return lines;
}

}  // namespace demo
