#pragma once
// Makes received text safe for a terminal: it cannot move the cursor, change colours,
// or reverse the direction of the text that follows. Any thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace chat {

/// Replaces control characters, invisible characters, characters that change the text
/// direction, and bytes that are not UTF-8, by \t, \x1b or \u{202e}.
std::string printable(std::string_view text);

/// The number of columns of printable text: 2 for a wide character, 0 for a combining
/// accent. wcwidth(3) in the locale of the process.
std::size_t columns(std::string_view text);

}  // namespace chat
