// LineReader: any cut of the stream gives the same lines, and memory is bounded.

#include "demos/chat/line_reader.h"
#include "demos/chat/protocol.h"
#include "tests/support/catch.h"

using chat::LineReader;
using chat::max_line_size;

namespace {

std::vector<std::string> all_of(LineReader& reader) {
  std::vector<std::string> lines;
  while (const auto line = reader.next_line())
    lines.push_back(line->too_long ? "(too long)" : line->text);
  CHECK(reader.exhausted());
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("the lines do not depend on how the stream is cut") {
  const std::string text = "one\ntwo\r\n\n" + std::string(max_line_size, 'x') + "\n" +
                           std::string(max_line_size, 'y') + "\r\n" +
                           std::string(max_line_size + 1, 'z') + "\nlast\nhalf";
  const Lines expected{"one",
                       "two",
                       "",
                       std::string(max_line_size, 'x'),
                       std::string(max_line_size, 'y'),
                       "(too long)",
                       "last"};
  LineReader at_once;
  at_once.append(text);
  CHECK_FALSE(at_once.exhausted());
  CHECK(all_of(at_once) == expected);
  LineReader bytewise;
  Lines lines;
  for (const char byte : text) {
    bytewise.append({&byte, 1});
    for (auto& line : all_of(bytewise)) lines.push_back(line);
  }
  CHECK(lines == expected);
  bytewise.end_input();
  CHECK(all_of(bytewise) == Lines{"half"});
  CHECK(all_of(bytewise).empty());
}

TEST_CASE("10 MB without a newline are one line that is too long") {
  LineReader reader;
  const std::string piece(64 * 1024, 'x');
  for (int i = 0; i < 160; ++i) {
    reader.append(piece);
    CHECK(all_of(reader).empty());
  }
  reader.append("\nnext\n");
  CHECK(all_of(reader) == Lines{"(too long)", "next"});
}

TEST_CASE("the stream may end inside a line that is too long") {
  LineReader reader;
  reader.append(std::string(max_line_size + 2, 'x'));
  CHECK(all_of(reader).empty());
  reader.end_input();
  CHECK(all_of(reader) == Lines{"(too long)"});
}

TEST_CASE("an empty stream has no line") {
  LineReader reader;
  reader.end_input();
  CHECK_FALSE(reader.exhausted());
  CHECK(all_of(reader).empty());
}
