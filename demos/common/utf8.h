#pragma once
// Decodes UTF-8 text character by character, also if the text is malformed, and encodes
// characters. Any thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace demo {

struct Utf8Character {
  enum class State {
    whole,      // a valid character
    malformed,  // overlong, a surrogate, beyond U+10FFFF, or a stray byte
    cut         // the text ends inside the character
  };
  State state;
  std::size_t bytes;  // its length in the text; at least 1
  char32_t code;      // the code point, if the state is `whole`
};

/// Decodes the first character of `text`, which must not be empty. Unicode, table 3-7.
Utf8Character first_character(std::string_view text) noexcept;

/// Appends a code point up to U+10FFFF to `text`.
void append_character(std::string& text, char32_t code);

}  // namespace demo
