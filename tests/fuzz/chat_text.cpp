// Text of other people: what printable() returns controls no terminal. The lines of a
// stream do not depend on the pieces in which it arrives.

#include <locale.h>

#include <vector>

#include "demos/chat/line_reader.h"
#include "demos/chat/protocol.h"
#include "demos/chat/text.h"
#include "demos/common/utf8.h"
#include "tests/fuzz/fuzz.h"

namespace {

[[maybe_unused]] const char* const locale = ::setlocale(LC_CTYPE, "C.UTF-8");

using Lines = std::vector<std::string>;

void take_all(chat::LineReader& reader, Lines& lines) {
  while (const auto line = reader.next_line()) {
    fuzz::require(line->text.size() <= chat::max_line_size, "a line is not too long");
    lines.push_back(line->too_long ? "(too long)" : line->text);
  }
  fuzz::require(reader.exhausted(), "a reader without a line is exhausted");
}

/// Control characters, and those that change the direction of the text that follows.
bool controls_a_terminal(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x61C ||
         (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

void check_printable(const std::string& text) {
  const std::string shown = chat::printable(text);
  for (std::string_view rest = shown; !rest.empty();) {
    const demo::Utf8Character next = demo::first_character(rest);
    fuzz::require(next.state == demo::Utf8Character::State::whole,
                  "printable text is UTF-8");
    fuzz::require(!controls_a_terminal(next.code), "it controls no terminal");
    rest.remove_prefix(next.bytes);
  }
  fuzz::require(chat::printable(shown) == shown, "printable text stays as it is");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  chat::LineReader slow, fast;
  std::string all;
  Lines in_pieces, at_once;
  while (!input.empty()) {
    const std::string piece = input.piece();
    all += piece;
    slow.append(piece);
    take_all(slow, in_pieces);
  }
  fast.append(all);
  take_all(fast, at_once);
  slow.end_input();
  take_all(slow, in_pieces);
  fast.end_input();
  take_all(fast, at_once);
  fuzz::require(in_pieces == at_once, "the lines do not depend on the pieces");
  check_printable(all);
  return 0;
}
