#pragma once
// Makes received text safe for a terminal: it cannot move the cursor, change colours,
// or reverse the direction of the text that follows. Any thread.

#include <string>
#include <string_view>

namespace chat {

/// Replaces control characters, invisible characters, characters that change the text
/// direction, more than four combining marks on a letter, and bytes that are not UTF-8,
/// by \t, \x1b or \u{202e}. Which characters are marks depends on the locale of the
/// process: wcwidth(3).
std::string printable(std::string_view text);

}  // namespace chat
