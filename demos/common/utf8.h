#pragma once
// The characters of UTF-8 text, one after another, also of text that is not quite
// UTF-8. Any thread.

#include <cstddef>
#include <string_view>

namespace demo {

struct Utf8Character {
  enum class State {
    whole,      // a character
    malformed,  // bytes that are none: overlong, surrogate, beyond U+10FFFF, stray
    cut         // the text ends in the middle of one
  };
  State state;
  std::size_t bytes;  // how many it takes; at least 1
  char32_t code;      // its number, if it is whole
};

/// The first character of `text`, which must not be empty. Unicode, table 3-7.
Utf8Character first_character(std::string_view text) noexcept;

}  // namespace demo
