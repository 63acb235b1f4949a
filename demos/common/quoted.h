#pragma once
// Formats received bytes for output.

#include <cstddef>
#include <string>
#include <string_view>

namespace demo {

/// Returns `text` in quotes, with \n, \\ and \xHH for bytes that are not printable. A
/// text of more than `limit` columns is cut and ends with "...".
std::string quoted(std::string_view text, std::size_t limit = 40);

}  // namespace demo
