#pragma once
// Text from files and servers must not control the terminal or the browser that shows
// it. Any thread.

#include <string>
#include <string_view>

namespace lab {

/// Whether the text is UTF-8 without control characters (also U+0080 to U+009F), and
/// without characters that change the direction of the text that follows.
bool is_printable(std::string_view text);

/// Replaces everything else by \x1b or \u{202e}, except tabs and line breaks.
std::string printable(std::string_view text);

}  // namespace lab
