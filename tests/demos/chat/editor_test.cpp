// The line editor on a terminal, and the console.

#include "demos/chat/editor.h"

#include <locale.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <termios.h>

#include <cstdlib>

#include "demos/chat/console.h"
#include "demos/chat/protocol.h"
#include "demos/chat/terminal.h"
#include "demos/common/fd.h"
#include "tests/support/catch.h"

using chat::Console;
using chat::LineEditor;

namespace {

const bool has_utf8 = ::setlocale(LC_CTYPE, "C.UTF-8") != nullptr;
const std::string empty_line = "\r\x1b[J";

struct Terminal {
  explicit Terminal(unsigned short columns = 80) {
    ::setenv("TERM", "xterm", 1);
    int ends[2];
    winsize size{24, columns, 0, 0};
    REQUIRE(::openpty(&ends[0], &ends[1], nullptr, nullptr, &size) == 0);
    screen = demo::Fd(ends[0]);
    device = demo::Fd(ends[1]);
  }
  void resize(unsigned short columns) const {
    const winsize size{24, columns, 0, 0};
    REQUIRE(::ioctl(screen.get(), TIOCSWINSZ, &size) == 0);
  }
  demo::Fd screen, device;
};

struct Editor : Terminal, LineEditor {
  explicit Editor(unsigned short columns = 80)
      : Terminal(columns), LineEditor(device.get()) {}
};

std::string output_of(Console& console) {
  console.redraw();
  std::string text(console.output());
  console.on_written(text.size());
  return text;
}

}  // namespace

TEST_CASE("keys become lines") {
  Editor editor;
  CHECK(editor.add_keys("hel").empty());
  CHECK(editor.add_keys("lo\rsecond\n") == "hello\nsecond\n");
  CHECK(editor.add_keys("\r") == "\n");
}

TEST_CASE("backspace deletes one character of any length") {
  Editor editor;
  CHECK(editor.add_keys("aü日😀\x7f\x7f\x7f\b\x7f.\r") == ".\n");
  CHECK(editor.add_keys("xü\x7f\r") == "x\n");
  if (has_utf8) CHECK(editor.add_keys("xe\u0301\x7f\r") == "x\n");  // with its accent
}

TEST_CASE("Ctrl-U deletes the line, Ctrl-W a word, and Ctrl-D ends the input") {
  Editor editor;
  CHECK(editor.add_keys("abc\x15x\r") == "x\n");
  CHECK(editor.add_keys("one two  \x17three\r") == "one three\n");
  CHECK(editor.add_keys("x\x04\r") == "x\n");
  CHECK_FALSE(editor.ended());
  CHECK(editor.add_keys("\x04").empty());
  CHECK(editor.ended());
}

TEST_CASE("the cursor keys move in the line") {
  Editor editor;
  CHECK(editor.add_keys("ac\x1b[Db\r") == "abc\n");
  CHECK(editor.add_keys("bc\x1b[Ha\x1b[Fd\r") == "abcd\n");
  CHECK(editor.add_keys("b\x1bOHa\x1bOFc\r") == "abc\n");
  CHECK(editor.add_keys("axb\x1b[D\x1b[D\x1b[3~\r") == "ab\n");
  CHECK(editor.add_keys("日語\x1b[D本\x1b[C!\r") == "日本語!\n");
  CHECK(editor.add_keys("cut\x01\x0bnew\r") == "new\n");
}

TEST_CASE("the history returns earlier lines") {
  Editor editor;
  editor.add_keys("first\rsecond\r\r");
  CHECK(editor.add_keys("\x1b[A\r") == "second\n");
  CHECK(editor.add_keys("\x1b[A\x1b[A\x1b[A!\r") == "first!\n");
  CHECK(editor.add_keys("typed\x1b[A\x1b[B\r") == "typed\n");
}

TEST_CASE("the bytes of a key may arrive one by one") {
  Editor editor;
  std::string lines;
  for (const char byte : std::string("aü日\x1b[D\x1b[1;5Cb\r"))
    lines += editor.add_keys({&byte, 1});
  CHECK(lines == "aüb日\n");
}

TEST_CASE("unknown keys and bytes that are no text change nothing") {
  Editor editor;
  CHECK(editor.add_keys("a\x1b[99~\x1b[1;5C\x1bOP\x1bx\x03\x16\x18\x1d"
                        "b\r") == "ab\n");
  CHECK(editor.add_keys("a\x1b[" + std::string(100, '1') + "\r").substr(0, 1) == "a");
  CHECK(editor.add_keys("a\xff\xc3"
                        "b\u200B\u202E\r") == "ab\n");
  CHECK(editor.add_keys("a\tb\r") == "a b\n");
  CHECK_FALSE(editor.ended());
}

TEST_CASE("a line that is too long accepts no more keys") {
  Editor editor;
  editor.add_keys(std::string(chat::max_text_size + 100, 'x'));
  CHECK(editor.add_keys("\r").size() == chat::max_text_size + 1);
}

TEST_CASE("a long line is drawn in rows, and erased from the first to the last") {
  Editor editor(20);
  CHECK(editor.draw() == "> ");
  CHECK(editor.erase() == empty_line);
  editor.add_keys(std::string(17, 'x'));
  CHECK(editor.draw() == "> " + std::string(17, 'x'));
  CHECK(editor.erase() == empty_line);
  editor.add_keys("y");  // the cursor is now in the second row
  editor.draw();
  CHECK(editor.erase() == "\r\x1b[1A\x1b[J");
  editor.add_keys(std::string(20, 'z'));
  editor.draw();
  CHECK(editor.erase() == "\r\x1b[2A\x1b[J");
  editor.add_keys("\x01");
  editor.draw();
  CHECK(editor.erase() == empty_line);
}

TEST_CASE("a row ends before a wide character that does not fit") {
  if (!has_utf8) return;
  Editor editor(10);
  editor.add_keys("日本語");
  editor.draw();
  CHECK(editor.erase() == empty_line);
  editor.add_keys("x日");
  editor.draw();
  CHECK(editor.erase() == "\r\x1b[1A\x1b[J");
}

TEST_CASE("a line is erased as the window of another size shows it") {
  Editor editor(40);
  editor.add_keys(std::string(30, 'x'));
  editor.draw();
  CHECK(editor.erase() == empty_line);
  editor.resize(20);
  CHECK(editor.erase() == "\r\x1b[1A\x1b[J");
  editor.draw();
  editor.resize(40);
  CHECK(editor.erase() == empty_line);
}

TEST_CASE("the editor gives the terminal back and takes it again") {
  Terminal terminal;
  const int fd = terminal.device.get();
  termios before{}, after{};
  ::tcgetattr(fd, &before);
  {
    LineEditor editor(fd);
    CHECK(chat::is_raw(fd));
    editor.add_keys("half");
    editor.suspend();
    CHECK_FALSE(chat::is_raw(fd));
    editor.resume();
    CHECK(chat::is_raw(fd));
    CHECK(editor.draw() == "> half");
    ::tcsetattr(fd, TCSANOW, &before);  // as a shell does after SIGSTOP
    editor.resume();
    CHECK(chat::is_raw(fd));
  }
  ::tcgetattr(fd, &after);
  CHECK(before.c_lflag == after.c_lflag);
  CHECK(before.c_iflag == after.c_iflag);
}

TEST_CASE("the typed line is redrawn below a printed line") {
  const Terminal terminal;
  Console console(terminal.device.get());
  CHECK(output_of(console) == "> ");
  console.add_input("half a li");
  CHECK(output_of(console) == empty_line + "> half a li");
  console.print("bob: hello");
  console.print("bob: again");
  CHECK(output_of(console) == empty_line + "bob: hello\nbob: again\n> half a li");
  CHECK(output_of(console).empty());
  console.add_input("ne\r");
  CHECK(console.next_line()->text == "half a line");
  CHECK_FALSE(console.next_line());
  CHECK(output_of(console) == empty_line + "> half a line\n> ");
  console.close();
  CHECK(output_of(console) == empty_line);
}

TEST_CASE("without a terminal, input and output are plain lines") {
  Console console;
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
