#include "demos/common/utf8.h"

namespace demo {
namespace {

using Byte = unsigned char;

/// The length of a character that begins with `lead`; 0 if no character does.
std::size_t length_of(Byte lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

/// Whether `next` may be byte `index` of a character that begins with `lead`; the
/// range of the second byte excludes overlong forms, surrogates, and codes beyond
/// U+10FFFF.
bool continues(Byte lead, std::size_t index, Byte next) {
  Byte low = 0x80, high = 0xBF;
  if (index == 1) {
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  }
  return next >= low && next <= high;
}

}  // namespace

Utf8Character first_character(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<Byte>(text[i]); };
  const Byte lead = byte(0);
  const std::size_t length = length_of(lead);
  if (length == 1) return {Utf8Character::State::whole, 1, lead};
  std::size_t seen = 1;
  char32_t code = lead & (0xFFu >> (length + 1));
  while (seen < length && seen < text.size() && continues(lead, seen, byte(seen)))
    code = code << 6 | (byte(seen++) & 0x3Fu);
  if (length > 0 && seen == length) return {Utf8Character::State::whole, seen, code};
  if (seen < length && seen == text.size()) return {Utf8Character::State::cut, seen, 0};
  return {Utf8Character::State::malformed, seen, 0};
}

void append_character(std::string& text, char32_t code) {
  const auto add = [&](char32_t bits) { text += static_cast<char>(bits); };
  const auto add_rest = [&](int shift) { add(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) return add(code);
  if (code < 0x800) return add(0xC0 | code >> 6), add_rest(0);
  if (code < 0x10000) return add(0xE0 | code >> 12), add_rest(6), add_rest(0);
  add(0xF0 | code >> 18), add_rest(12), add_rest(6), add_rest(0);
}

}  // namespace demo
