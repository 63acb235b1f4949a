// The line editor and the console.

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

std::string output_of(Console& console) {
  console.redraw();
  std::string text(console.output());
  console.on_written(text.size());
  return text;
}

}  // namespace

TEST_CASE("keys become lines") {
  LineEditor editor;
  CHECK(editor.add_keys("hel").empty());
  CHECK(editor.add_keys("lo\rsecond\n") == "hello\nsecond\n");
  CHECK(editor.add_keys("\r") == "\n");
}

TEST_CASE("backspace deletes one character of any length") {
  LineEditor editor;
  CHECK(editor.add_keys("aü日😀\x7f\x7f\x7f\b\x7f.\r") == ".\n");
  CHECK(editor.add_keys("xü\x7f\r") == "x\n");
  if (has_utf8) CHECK(editor.add_keys("xe\u0301\x7f\r") == "x\n");  // with its accent
}

TEST_CASE("Ctrl-U deletes the line, Ctrl-W a word, and Ctrl-D ends the input") {
  LineEditor editor;
  CHECK(editor.add_keys("abc\x15x\r") == "x\n");
  CHECK(editor.add_keys("one two  \x17three\r") == "one three\n");
  CHECK(editor.add_keys("x\x04\r") == "x\n");
  CHECK_FALSE(editor.ended());
  CHECK(editor.add_keys("\x04").empty());
  CHECK(editor.ended());
}

TEST_CASE("arrow keys and control keys change nothing") {
  LineEditor editor;
  CHECK(editor.add_keys("a\x1b[A\x1b[1;5C\x1bOPb\x1b[3~\x01\x02\r") == "ab\n");
  CHECK(editor.add_keys("a\tb\r") == "a b\n");
}

TEST_CASE("a line that is too long accepts no more keys") {
  LineEditor editor;
  editor.add_keys(std::string(chat::max_text_size + 100, 'x'));
  CHECK(editor.add_keys("\r").size() == chat::max_text_size + 1);
}

TEST_CASE("only the end of a long line is drawn") {
  LineEditor editor;
  editor.add_keys("0123456789");
  CHECK(editor.render(80) == empty_line + "> 0123456789");
  CHECK(editor.render(8) == empty_line + "> 56789");
  if (!has_utf8) return;
  editor.add_keys("\x15日本語");
  CHECK(editor.render(8) == empty_line + "> 本語");
}

TEST_CASE("the typed line is redrawn below a printed line") {
  Console console(true);
  CHECK(output_of(console) == empty_line + "> ");
  console.add_input("half a li");
  CHECK(output_of(console) == empty_line + "> half a li");
  console.print("bob: hello");
  console.print("bob: again");
  CHECK(output_of(console) ==
        empty_line + "bob: hello\nbob: again\n" + empty_line + "> half a li");
  CHECK(output_of(console).empty());
  console.add_input("ne\r");
  CHECK(console.next_line()->text == "half a line");
  CHECK_FALSE(console.next_line());
  CHECK(output_of(console) == empty_line + "> half a line\n" + empty_line + "> ");
  console.close();
  CHECK(output_of(console) == empty_line);
}

TEST_CASE("without a terminal, input and output are plain lines") {
  Console console(false);
  console.add_input("one\ntw");
  CHECK(console.next_line()->text == "one");
  CHECK_FALSE(console.next_line());
  console.add_input("o");
  console.end_input();
  CHECK_FALSE(console.has_ended());
  CHECK(console.next_line()->text == "two");
  CHECK_FALSE(console.next_line());
  CHECK(console.has_ended());
  console.print("bob: hello");
  CHECK(output_of(console) == "bob: hello\n");
}
