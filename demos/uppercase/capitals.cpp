#include "demos/uppercase/capitals.h"

#include <locale.h>
#include <wctype.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

#include <cstddef>
#include <utility>

#include "demos/common/utf8.h"

namespace uppercase {
namespace {

using Byte = unsigned char;

/// The locale for towupper(3). On a system without a UTF-8 locale, only ASCII letters
/// and ß are converted.
locale_t utf8_locale() {
  static const locale_t locale = [] {
    for (const char* name : {"C.UTF-8", "en_US.UTF-8", "UTF-8"})
      if (const locale_t found = ::newlocale(LC_CTYPE_MASK, name, nullptr))
        return found;
    return ::newlocale(LC_CTYPE_MASK, "C", nullptr);
  }();
  return locale;
}

std::size_t encoded_length(char32_t code) {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

void encode(char32_t code, std::size_t length, Byte* letter) {
  for (std::size_t i = length - 1; i > 0; --i, code >>= 6)
    letter[i] = static_cast<Byte>(0x80 | (code & 0x3F));
  letter[0] = static_cast<Byte>((0xF00u >> length & 0xFF) | code);
}

void capitalise_letter(Byte* bytes, const demo::Utf8Character& letter) {
  if (letter.code == U'ß') {
    bytes[0] = bytes[1] = 'S';
    return;
  }
  const auto capital = static_cast<char32_t>(
      ::towupper_l(static_cast<wint_t>(letter.code), utf8_locale()));
  if (capital != letter.code && encoded_length(capital) == letter.bytes)
    encode(capital, letter.bytes, bytes);
}

/// Converts in place. Returns the position of an incomplete letter at the end, or the
/// size.
std::size_t capitalise_from(std::string& text, std::size_t from) {
  using State = demo::Utf8Character::State;
  auto* bytes = reinterpret_cast<Byte*>(text.data());
  for (std::size_t i = from; i < text.size();) {
    if (bytes[i] < 0x80) {
      if (bytes[i] >= 'a' && bytes[i] <= 'z')
        bytes[i] = static_cast<Byte>(bytes[i] - 'a' + 'A');
      ++i;
      continue;
    }
    const auto letter = demo::first_character(std::string_view(text).substr(i));
    if (letter.state == State::cut) return i;
    if (letter.state == State::whole) capitalise_letter(bytes + i, letter);
    i += letter.bytes;
  }
  return text.size();
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
