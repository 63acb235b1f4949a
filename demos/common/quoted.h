#pragma once
// Received bytes for the screen.

#include <cstddef>
#include <string>
#include <string_view>

namespace demo {

/// `text` in quotes, with \n, \\ and \xHH for what cannot be printed, cut to `limit`
/// columns ("..." shows it).
std::string quoted(std::string_view text, std::size_t limit = 40);

}  // namespace demo
