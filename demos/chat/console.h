#pragma once
// The user's side of the chat: typed lines come out, lines to be shown go in. On a
// terminal the line being typed is taken away before anything is shown, and put back
// below it; with a script both are plain lines. Nothing here waits: a model reads the
// keyboard and writes the screen. One thread at a time.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "demos/chat/editor.h"
#include "demos/chat/line_reader.h"

namespace chat {

class Console {
 public:
  explicit Console(bool is_terminal) : is_terminal_(is_terminal) {}

  bool is_terminal() const noexcept { return is_terminal_; }
  /// Bytes from the keyboard.
  void type(std::string_view bytes);
  /// Nothing will be typed any more.
  void finish() { lines_.finish(), finished_ = true; }
  bool finished() const noexcept { return finished_ && lines_.exhausted(); }
  /// Whether the user has pressed Ctrl-C.
  bool interrupted() const noexcept { return editor_.interrupted(); }
  /// The next line the user has typed.
  std::optional<LineReader::Line> next();
  /// Whether next() has given all that was typed.
  bool exhausted() const noexcept { return lines_.exhausted(); }

  /// Shows a line. It must be printable.
  void print(std::string_view line);
  /// Puts the line being typed back. To be called before output() is written.
  void draw();
  /// At the end: takes it away for good.
  void close();

  /// What is to be written on the screen.
  std::string_view output() const noexcept {
    return std::string_view(output_).substr(written_);
  }
  void written(std::size_t count);

 private:
  void erase();

  const bool is_terminal_;
  LineEditor editor_;
  LineReader lines_;
  bool finished_ = false;
  bool drawn_ = false;  // the line being typed is on the screen, as it is now
  bool dirty_ = false;  // a line of the screen is to be made empty first
  bool closed_ = false;
  std::string output_;
  std::size_t written_ = 0;
};

}  // namespace chat
