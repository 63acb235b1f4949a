#include "demos/uppercase/capitals.h"

#include <locale.h>
#include <wctype.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

#include <cstddef>
#include <utility>

namespace uppercase {
namespace {

using Byte = unsigned char;

/// The locale whose towupper is used; without one of these, ASCII is all there is.
locale_t utf8_locale() {
  static const locale_t locale = [] {
    for (const char* name : {"C.UTF-8", "en_US.UTF-8", "UTF-8"})
      if (const locale_t found = ::newlocale(LC_CTYPE_MASK, name, nullptr))
        return found;
    return ::newlocale(LC_CTYPE_MASK, "C", nullptr);
  }();
  return locale;
}

/// Length of the letter that `lead` begins; 0: no letter begins so.
std::size_t length_of(Byte lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

/// Whether `next` may be byte `index` of a letter that begins with `lead`; the second
/// byte rules out overlong forms, surrogates and what is beyond U+10FFFF (Unicode,
/// table 3-7).
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

char32_t decode(const Byte* letter, std::size_t length) {
  char32_t code = letter[0] & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code = code << 6 | (letter[i] & 0x3Fu);
  return code;
}

std::size_t encoded_length(char32_t code) {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

void encode(char32_t code, std::size_t length, Byte* letter) {
  for (std::size_t i = length - 1; i > 0; --i, code >>= 6)
    letter[i] = static_cast<Byte>(0x80 | (code & 0x3F));
  letter[0] = static_cast<Byte>((0xF00u >> length & 0xFF) | code);
}

void capitalise_letter(Byte* letter, std::size_t length) {
  const char32_t code = decode(letter, length);
  if (code == U'ß') {
    letter[0] = letter[1] = 'S';
    return;
  }
  const auto capital =
      static_cast<char32_t>(::towupper_l(static_cast<wint_t>(code), utf8_locale()));
  if (capital != code && encoded_length(capital) == length)
    encode(capital, length, letter);
}

/// Capitalises in place; returns where an incomplete letter at the end begins.
std::size_t capitalise_from(std::string& text, std::size_t from) {
  auto* bytes = reinterpret_cast<Byte*>(text.data());
  const std::size_t size = text.size();
  for (std::size_t i = from; i < size;) {
    const Byte lead = bytes[i];
    if (lead < 0x80) {
      if (lead >= 'a' && lead <= 'z') bytes[i] = static_cast<Byte>(lead - 'a' + 'A');
      ++i;
      continue;
    }
    const std::size_t length = length_of(lead);
    std::size_t seen = 1;
    while (seen < length && i + seen < size && continues(lead, seen, bytes[i + seen]))
      ++seen;
    if (seen < length && i + seen == size) return i;
    if (length > 0 && seen == length) capitalise_letter(bytes + i, length);
    i += seen;
  }
  return size;
}

}  // namespace

void capitalise(std::string& message) { capitalise_from(message, 0); }

void CapitalStream::append(std::string_view bytes, std::string& out) {
  const std::size_t begin = out.size();
  out.append(incomplete_).append(bytes);
  const std::size_t end = capitalise_from(out, begin);
  incomplete_.assign(out, end, std::string::npos);
  out.resize(end);
}

std::string CapitalStream::finish() { return std::exchange(incomplete_, {}); }

}  // namespace uppercase
