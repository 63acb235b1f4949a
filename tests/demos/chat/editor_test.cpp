// The line being typed on a terminal, key by key, and the console around it.

#include <locale.h>

#include "demos/chat/console.h"
#include "demos/chat/editor.h"
#include "demos/chat/protocol.h"
#include "tests/support/catch.h"

using chat::Console;
using chat::LineEditor;

namespace {

const bool has_utf8 = ::setlocale(LC_CTYPE, "C.UTF-8") != nullptr;
const std::string empty_line = "\r\x1b[K";

std::string shown(Console& console) {
  console.draw();
  std::string text(console.output());
  console.written(text.size());
  return text;
}

}  // namespace

TEST_CASE("keys become lines") {
  LineEditor editor;
  CHECK(editor.type("hel").empty());
  CHECK(editor.type("lo\rsecond\n") == "hello\nsecond\n");
  CHECK(editor.type("\r") == "\n");
}

TEST_CASE("backspace takes a character, whatever its length") {
  LineEditor editor;
  CHECK(editor.type("aü日😀\x7f\x7f\x7f\b\x7f.\r") == ".\n");
  CHECK(editor.type("xü\x7f\r") == "x\n");
  if (has_utf8) CHECK(editor.type("xe\u0301\x7f\r") == "x\n");  // with its accent
}

TEST_CASE("Ctrl-U takes all, Ctrl-W a word, Ctrl-D ends an empty line") {
  LineEditor editor;
  CHECK(editor.type("abc\x15x\r") == "x\n");
  CHECK(editor.type("one two  \x17three\r") == "one three\n");
  CHECK(editor.type("x\x04\r") == "x\n");
  CHECK_FALSE(editor.ended());
  CHECK(editor.type("\x04").empty());
  CHECK(editor.ended());
}

TEST_CASE("arrows and other keys without a character change nothing") {
  LineEditor editor;
  CHECK(editor.type("a\x1b[A\x1b[1;5C\x1bOPb\x1b[3~\x01\x02\r") == "ab\n");
  CHECK(editor.type("a\tb\r") == "a b\n");
}

TEST_CASE("a line that is too long takes no more") {
  LineEditor editor;
  editor.type(std::string(chat::longest_text + 100, 'x'));
  CHECK(editor.type("\r").size() == chat::longest_text + 1);
}

TEST_CASE("of a long line its end is drawn") {
  LineEditor editor;
  editor.type("0123456789");
  CHECK(editor.drawing(80) == empty_line + "> 0123456789");
  CHECK(editor.drawing(8) == empty_line + "> 56789");
  if (!has_utf8) return;
  editor.type("\x15日本語");
  CHECK(editor.drawing(8) == empty_line + "> 本語");
}

TEST_CASE("what is typed survives what is shown") {
  Console console(true);
  CHECK(shown(console) == empty_line + "> ");
  console.type("half a li");
  CHECK(shown(console) == empty_line + "> half a li");
  console.print("bob: hello");
  console.print("bob: again");
  CHECK(shown(console) ==
        empty_line + "bob: hello\nbob: again\n" + empty_line + "> half a li");
  CHECK(shown(console).empty());
  console.type("ne\r");
  CHECK(console.next()->text == "half a line");
  CHECK_FALSE(console.next());
  CHECK(shown(console) == empty_line + "> half a line\n" + empty_line + "> ");
  console.close();
  CHECK(shown(console) == empty_line);
}

TEST_CASE("a script has plain lines, also without an end") {
  Console console(false);
  console.type("one\ntw");
  CHECK(console.next()->text == "one");
  CHECK_FALSE(console.next());
  console.type("o");
  console.finish();
  CHECK_FALSE(console.finished());
  CHECK(console.next()->text == "two");
  CHECK_FALSE(console.next());
  CHECK(console.finished());
  console.print("bob: hello");
  CHECK(shown(console) == "bob: hello\n");
}
