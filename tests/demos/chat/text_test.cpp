// Text that is safe for a terminal, and its width.

#include <locale.h>

#include "demos/chat/text.h"
#include "tests/support/catch.h"

using chat::columns;
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

TEST_CASE("a wide character takes two columns and an accent none") {
  if (::setlocale(LC_CTYPE, "C.UTF-8") == nullptr) {
    WARN("skipped: no UTF-8 locale");
    return;
  }
  CHECK(columns("") == 0);
  CHECK(columns("grün") == 4);
  CHECK(columns("日本") == 4);
  CHECK(columns("😀!") == 3);
  CHECK(columns("e\u0301") == 1);
}
