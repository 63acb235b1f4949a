#include "demos/chat/text.h"

#include <wchar.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "demos/common/utf8.h"

namespace chat {
namespace {

using demo::Utf8Character;

/// Characters that control a terminal or are invisible: C0 and C1 controls, direction
/// marks, zero-width characters, line separators, tags.
constexpr std::array<std::pair<char32_t, char32_t>, 15> hidden = {{{0x00, 0x1F},
                                                                   {0x7F, 0x9F},
                                                                   {0xAD, 0xAD},
                                                                   {0x34F, 0x34F},
                                                                   {0x61C, 0x61C},
                                                                   {0x115F, 0x1160},
                                                                   {0x180E, 0x180E},
                                                                   {0x200B, 0x200F},
                                                                   {0x2028, 0x202E},
                                                                   {0x2060, 0x206F},
                                                                   {0x3164, 0x3164},
                                                                   {0xFEFF, 0xFEFF},
                                                                   {0xFFA0, 0xFFA0},
                                                                   {0xFFF9, 0xFFFB},
                                                                   {0xE0000, 0xE0FFF}}};

bool is_hidden(char32_t code) {
  return std::any_of(hidden.begin(), hidden.end(), [code](const auto& range) {
    return code >= range.first && code <= range.second;
  });
}

template <class Number>
void append_escape(std::string& out, const char* format, Number number) {
  std::array<char, 16> escape{};
  std::snprintf(escape.data(), escape.size(), format, static_cast<unsigned>(number));
  out += escape.data();
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Utf8Character next = demo::first_character(text);
    const std::string_view bytes = text.substr(0, next.bytes);
    text.remove_prefix(next.bytes);
    if (next.state != Utf8Character::State::whole)
      for (const char byte : bytes)
        append_escape(out, "\\x%02x", static_cast<unsigned char>(byte));
    else if (!is_hidden(next.code))
      out += bytes;
    else if (next.code == '\t')
      out += "\\t";
    else
      append_escape(out, next.code < 0x80 ? "\\x%02x" : "\\u{%x}", next.code);
  }
  return out;
}

std::size_t columns(std::string_view text) {
  std::size_t sum = 0;
  while (!text.empty()) {
    const Utf8Character next = demo::first_character(text);
    text.remove_prefix(next.bytes);
    const int width = ::wcwidth(static_cast<wchar_t>(next.code));
    sum += width < 0 ? 1 : static_cast<std::size_t>(width);
  }
  return sum;
}

}  // namespace chat
