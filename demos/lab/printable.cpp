#include "demos/lab/printable.h"

#include <algorithm>
#include <cstdio>

#include "demos/common/utf8.h"

namespace lab {
namespace {

using demo::Utf8Character;

struct Range {
  char32_t first, last;
};
// Control characters, and those that Unicode uses for the direction of writing.
constexpr Range hidden[] = {{0x00, 0x1f},     {0x7f, 0x9f},     {0x61c, 0x61c},
                            {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}};

bool is_harmless(const Utf8Character& character) {
  return character.state == Utf8Character::State::whole &&
         std::none_of(std::begin(hidden), std::end(hidden), [&](const Range& range) {
           return character.code >= range.first && character.code <= range.last;
         });
}

/// \x1b for a byte, \u{202e} for a character of several bytes.
std::string escaped(std::string_view bytes, const Utf8Character& character) {
  char text[16];
  if (character.state == Utf8Character::State::whole && character.bytes > 1) {
    std::snprintf(text, sizeof text, "\\u{%x}", static_cast<unsigned>(character.code));
    return text;
  }
  std::string all;
  for (const char byte : bytes) {
    std::snprintf(text, sizeof text, "\\x%02x", static_cast<unsigned char>(byte));
    all += text;
  }
  return all;
}

}  // namespace

bool is_printable(std::string_view text) {
  while (!text.empty()) {
    const Utf8Character character = demo::first_character(text);
    if (!is_harmless(character)) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const Utf8Character character = demo::first_character(text);
    const std::string_view bytes = text.substr(0, character.bytes);
    const bool kept = is_harmless(character) || bytes == "\n" || bytes == "\t";
    result += kept ? std::string(bytes) : escaped(bytes, character);
    text.remove_prefix(character.bytes);
  }
  return result;
}

}  // namespace lab
