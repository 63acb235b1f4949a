// Text that is safe for a terminal.

#include <locale.h>

#include "demos/chat/text.h"
#include "tests/support/catch.h"

using chat::printable;

TEST_CASE("printable text stays as it is") {
  for (const std::string text : {"", "hello", "grüße", "日本語", "😀", "a\\x1b"})
    CHECK(printable(text) == text);
}

TEST_CASE("control characters become visible") {
  CHECK(printable("\x1b[2J\a\x7f") == "\\x1b[2J\\x07\\x7f");
  CHECK(printable("a\tb\rc\nd") == "a\\tb\\x0dc\\x0ad");
  CHECK(printable(std::string("a\0b", 3)) == "a\\x00b");
  CHECK(printable("\u009b31m") == "\\u{9b}31m");  // the C1 control that means ESC [
  CHECK(printable("\u202egnp.exe") == "\\u{202e}gnp.exe");  // right to left
  CHECK(printable("a\u200bb\u2028c\ufeff") == "a\\u{200b}b\\u{2028}c\\u{feff}");
  CHECK(printable("\u034f\u1160\u3164\uffa0") ==
        "\\u{34f}\\u{1160}\\u{3164}\\u{ffa0}");  // invisible
  CHECK(printable("\u180e\ufffa") == "\\u{180e}\\u{fffa}");
  CHECK(printable("\U000e0041") == "\\u{e0041}");
}

TEST_CASE("each byte that is not UTF-8 becomes visible") {
  CHECK(printable("\xff") == "\\xff");
  CHECK(printable("a\xc3") == "a\\xc3");                  // incomplete
  CHECK(printable("\xc0\xaf") == "\\xc0\\xaf");           // overlong
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // surrogate
  CHECK(printable("\xf5\x80\x80\x80") == "\\xf5\\x80\\x80\\x80");
  CHECK(printable("\xe2\x82z") == "\\xe2\\x82z");
}

TEST_CASE("invisible characters that scripts use become visible") {
  CHECK(printable("\u2800") == "\\u{2800}");       // a blank of Braille
  CHECK(printable("\ufe0f") == "\\u{fe0f}");       // a variation selector
  CHECK(printable("\u17b4") == "\\u{17b4}");       // a vowel of Khmer
  CHECK(printable("\U0001d173") == "\\u{1d173}");  // a sign of music
}

TEST_CASE("a letter keeps four combining marks") {
  if (::setlocale(LC_CTYPE, "C.UTF-8") == nullptr) {
    WARN("skipped: no UTF-8 locale");
    return;
  }
  const std::string mark = "\u0301", marks = mark + mark + mark + mark;
  CHECK(printable("e" + marks + "x" + mark) == "e" + marks + "x" + mark);
  CHECK(printable("e" + marks + mark + "x") == "e" + marks + "\\u{301}x");
}
