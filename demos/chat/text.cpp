#include "demos/chat/text.h"

#include <wchar.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <utility>

#include "demos/common/utf8.h"

namespace chat {
namespace {

using demo::Utf8Character;

/// Characters that control a terminal or are invisible: C0 and C1 controls, direction
/// marks, zero-width characters, empty letters, line separators, variation selectors,
/// musical controls, tags.
constexpr std::pair<char32_t, char32_t> hidden[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},       {0xAD, 0xAD},      {0x34F, 0x34F},
    {0x61C, 0x61C},   {0x115F, 0x1160},   {0x17B4, 0x17B5},  {0x180B, 0x180F},
    {0x200B, 0x200F}, {0x2028, 0x202E},   {0x2060, 0x206F},  {0x2800, 0x2800},
    {0x3164, 0x3164}, {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},  {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFFB}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};
/// More marks on one letter would cover the lines above and below.
constexpr int max_marks = 4;

bool is_hidden(char32_t code) {
  return std::any_of(std::begin(hidden), std::end(hidden), [code](const auto& range) {
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
  int marks = 0;  // combining marks of the current letter
  while (!text.empty()) {
    const Utf8Character next = demo::first_character(text);
    const std::string_view bytes = text.substr(0, next.bytes);
    text.remove_prefix(next.bytes);
    const bool is_mark = ::wcwidth(static_cast<wchar_t>(next.code)) == 0;
    marks = is_mark ? marks + 1 : 0;
    if (next.state != Utf8Character::State::whole)
      for (const char byte : bytes)
        append_escape(out, "\\x%02x", static_cast<unsigned char>(byte));
    else if (!is_hidden(next.code) && marks <= max_marks)
      out += bytes;
    else if (next.code == '\t')
      out += "\\t";
    else
      append_escape(out, next.code < 0x80 ? "\\x%02x" : "\\u{%x}", next.code);
  }
  return out;
}

}  // namespace chat
