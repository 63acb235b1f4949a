#pragma once
// Small things that every text on a terminal needs.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace demo {

/// "1 request", "12 requests".
template <std::integral Count>
std::string count_of(Count count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

/// Columns that UTF-8 text takes on a terminal (no wide characters).
inline std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char byte) { return (byte & 0xc0) != 0x80; }));
}

}  // namespace demo
