#pragma once
// Text as a terminal may show it: nothing that somebody else sends can move the cursor,
// change colours, or turn the direction of what follows. Any thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace chat {

/// The text with everything visible: a control character, a character that is not seen
/// or changes the direction, and a byte that is not UTF-8 become \t, \x1b, \u{202e}.
std::string printable(std::string_view text);

/// How many columns printable text takes: two for a wide character, none for an accent
/// that is put on the character before. wcwidth(3) in the locale of the process.
std::size_t columns(std::string_view text);

}  // namespace chat
