// Valid and malformed UTF-8. Unicode, table 3-7.

#include "demos/common/utf8.h"

#include <string>
#include <vector>

#include "demos/common/text.h"
#include "tests/support/catch.h"

using demo::first_character;
using demo::Utf8Character;
using State = demo::Utf8Character::State;

namespace {

struct Case {
  std::string text;
  State state;
  std::size_t bytes;
};

}  // namespace

TEST_CASE("valid characters of every length are decoded and encoded") {
  const std::vector<std::pair<std::string, char32_t>> characters{
      {std::string(1, '\0'), 0},
      {"\x7f", 0x7F},
      {"\xc2\x80", 0x80},
      {"\xdf\xbf", 0x7FF},
      {"\xe0\xa0\x80", 0x800},
      {"\xed\x9f\xbf", 0xD7FF},
      {"\xee\x80\x80", 0xE000},
      {"\xef\xbf\xbf", 0xFFFF},
      {"\xf0\x90\x80\x80", 0x10000},
      {"\xf4\x8f\xbf\xbf", 0x10FFFF}};
  for (const auto& [text, code] : characters) {
    const Utf8Character found = first_character(text + "x");
    CAPTURE(code);
    CHECK((found.state == State::whole));
    CHECK(found.bytes == text.size());
    CHECK(static_cast<unsigned>(found.code) == static_cast<unsigned>(code));
    std::string encoded;
    demo::append_character(encoded, code);
    CHECK(encoded == text);
  }
}

TEST_CASE("malformed and incomplete characters are recognised") {
  const std::vector<Case> cases{
      {"\x80", State::malformed, 1},  // a continuation byte alone
      {"\xff", State::malformed, 1},
      {"\xc0\x80", State::malformed, 1},  // overlong
      {"\xc1\xbf", State::malformed, 1},
      {"\xe0\x9f\xbf", State::malformed, 1},
      {"\xf0\x8f\xbf\xbf", State::malformed, 1},
      {"\xed\xa0\x80", State::malformed, 1},      // surrogate
      {"\xf4\x90\x80\x80", State::malformed, 1},  // beyond U+10FFFF
      {"\xf5\x80\x80\x80", State::malformed, 1},
      {"\xe2\x82z", State::malformed, 2},  // z begins another character
      {"\xf0\x9f\x98z", State::malformed, 3},
      {"\xc3", State::cut, 1},
      {"\xe2\x82", State::cut, 2},
      {"\xf0\x9f\x98", State::cut, 3}};
  for (const Case& each : cases) {
    const Utf8Character found = first_character(each.text);
    CAPTURE(each.text.size(), static_cast<unsigned char>(each.text[0]));
    CHECK((found.state == each.state));
    CHECK(found.bytes == each.bytes);
  }
}

TEST_CASE("text is wrapped between words by its width") {
  using Lines = std::vector<std::string>;
  CHECK(demo::lines_of("", 5) == Lines{""});
  CHECK(demo::lines_of("one two six", 7) == Lines{"one two", "six"});
  CHECK(demo::lines_of("5 µs 6 µs", 9) == Lines{"5 µs 6 µs"});
  CHECK(demo::lines_of("a longer word", 3) == Lines{"a", "longer", "word"});
}
