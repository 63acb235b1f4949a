// Text of other people: what printable() returns controls no terminal. The lines of a
// stream do not depend on the pieces in which it arrives.

#include <locale.h>

#include <vector>

#include "demos/chat/line_reader.h"
#include "demos/chat/text.h"
#include "tests/fuzz/fuzz.h"

namespace {

[[maybe_unused]] const char* const locale = ::setlocale(LC_CTYPE, "C.UTF-8");

std::vector<std::string> take_all(chat::LineReader& reader) {
  std::vector<std::string> lines;
  while (const auto line = reader.next_line())
    lines.push_back(line->too_long ? "(too long)" : line->text);
  return lines;
}

void check_printable(std::string_view text) {
  const std::string shown = chat::printable(text);
  for (const char byte : shown)
    fuzz::require(static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7F,
                  "printable text has no control character");
  fuzz::require(chat::printable(shown) == shown, "printable text stays as it is");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  chat::LineReader slow, fast;
  std::string all;
  std::vector<std::string> in_pieces;
  while (!input.empty()) {
    const std::string_view piece = input.piece();
    all += piece;
    slow.append(piece);
    for (std::string& line : take_all(slow)) in_pieces.push_back(std::move(line));
  }
  fast.append(all);
  std::vector<std::string> at_once = take_all(fast);
  for (auto* reader : {&slow, &fast}) reader->end_input();
  for (std::string& line : take_all(slow)) in_pieces.push_back(std::move(line));
  for (std::string& line : take_all(fast)) at_once.push_back(std::move(line));
  fuzz::require(in_pieces == at_once, "the lines are the same");
  check_printable(all);
  return 0;
}
