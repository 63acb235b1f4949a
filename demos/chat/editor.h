#pragma once
// The line that the user types on a terminal. libedit edits it (cursor keys, history,
// UTF-8), but it neither reads nor writes: its own read would block in the middle of a
// key, and the program prints the messages of others above the line. So the program
// passes bytes in, and writes what draw() and erase() return. editline(3), Python:
// readline. One object per process, one thread at a time.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace chat {

class LineEditor {
 public:
  /// Takes the terminal `fd`: each key arrives at once and is not echoed, but Ctrl-C,
  /// Ctrl-Z and Ctrl-\ still send their signals. The process must be in the foreground.
  /// Throws std::runtime_error if libedit cannot use the terminal.
  explicit LineEditor(int fd);
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;
  /// Gives the terminal back.
  ~LineEditor();

  /// Takes bytes as the terminal sends them. Returns the lines that they complete, each
  /// with its "\n".
  std::string add_keys(std::string_view bytes);
  /// Whether the user has pressed Ctrl-D on an empty line, which ends the input.
  bool ended() const noexcept { return ended_; }

  /// Gives the terminal back, for example before the process stops.
  void suspend();
  /// Takes it again. The line is still there. The process must be in the foreground.
  void resume();

  /// Returns the bytes that draw the prompt and the line, from the beginning of a row.
  std::string draw();
  /// Returns the bytes that erase what draw() has drawn, also if the window has another
  /// width meanwhile: most terminals then wrap the rows again. The cursor is then at
  /// the beginning of the first row.
  std::string erase() const;
  static constexpr std::string_view prompt = "> ";

 private:
  struct Library;
  void press(std::string_view key);
  void insert(std::string_view character);
  void erase_character();
  std::string take_line();

  const int fd_;
  std::unique_ptr<Library> library_;
  std::string unread_;  // the beginning of a key whose other bytes have not arrived
  std::wstring drawn_;  // the prompt and the line, up to the cursor
  bool ended_ = false;
};

}  // namespace chat
