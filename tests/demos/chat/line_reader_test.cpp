// Lines out of a stream, however it is cut, and in bounded memory.

#include "demos/chat/line_reader.h"
#include "demos/chat/protocol.h"
#include "tests/support/catch.h"

using chat::LineReader;
using chat::longest_line;

namespace {

std::vector<std::string> all_of(LineReader& reader) {
  std::vector<std::string> lines;
  while (const auto line = reader.next())
    lines.push_back(line->too_long ? "(too long)" : line->text);
  CHECK(reader.exhausted());
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("the same lines, in one piece and byte by byte") {
  const std::string text = "one\ntwo\r\n\n" + std::string(longest_line, 'x') + "\n" +
                           std::string(longest_line, 'y') + "\r\n" +
                           std::string(longest_line + 1, 'z') + "\nlast\nhalf";
  const Lines expected{"one",
                       "two",
                       "",
                       std::string(longest_line, 'x'),
                       std::string(longest_line, 'y'),
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
  bytewise.finish();
  CHECK(all_of(bytewise) == Lines{"half"});
  CHECK(all_of(bytewise).empty());
}

TEST_CASE("10 MB without an end are one line that is too long") {
  LineReader reader;
  const std::string piece(64 * 1024, 'x');
  for (int i = 0; i < 160; ++i) {
    reader.append(piece);
    CHECK(all_of(reader).empty());
  }
  reader.append("\nnext\n");
  CHECK(all_of(reader) == Lines{"(too long)", "next"});
}

TEST_CASE("the end inside a line that is too long") {
  LineReader reader;
  reader.append(std::string(longest_line + 2, 'x'));
  CHECK(all_of(reader).empty());
  reader.finish();
  CHECK(all_of(reader) == Lines{"(too long)"});
}

TEST_CASE("an end without anything is no line") {
  LineReader reader;
  reader.finish();
  CHECK_FALSE(reader.exhausted());
  CHECK(all_of(reader).empty());
}
