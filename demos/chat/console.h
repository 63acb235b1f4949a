#pragma once
// The user's side of the chat: it turns input into lines and collects output. On a
// terminal it erases the line being typed before it prints, and redraws it below the
// new text; without a terminal, and while the program is in the background, output is
// plain lines. It makes no read or write call: the model does. One thread at a time.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "demos/chat/editor.h"
#include "demos/chat/line_reader.h"

namespace chat {

class Console {
 public:
  /// Lines are edited on the terminal `fd`; -1: without a line editor.
  explicit Console(int fd = -1);

  /// Takes bytes that were read from stdin.
  void add_input(std::string_view bytes);
  /// Stdin has ended. An unfinished last line counts as a line.
  void end_input() { lines_.end_input(), input_ended_ = true; }
  /// Whether stdin has ended and next_line() has returned every line.
  bool has_ended() const noexcept { return input_ended_ && lines_.exhausted(); }
  /// The next complete line of the user, or nullopt.
  std::optional<LineReader::Line> next_line();
  /// Whether next_line() has returned nullopt since the last input.
  bool exhausted() const noexcept { return lines_.exhausted(); }

  /// Appends a line to the output. It must be printable(); see text.h.
  void print(std::string_view line);
  /// Redraws the line being typed, if it is not on the terminal. Call it before
  /// output() is written.
  void redraw();
  /// Erases the line being typed for good. Call it once, at the end.
  void close();

  /// Takes the terminal for the line editor, if the process is in the foreground.
  void take_terminal();
  /// Whether take_terminal() must be called again: no signal tells that the process
  /// comes to the foreground.
  bool wants_terminal() const noexcept { return fd_ >= 0 && !active_ && !closed_; }
  /// Handles one of the terminal_signals: stops the process after SIGTSTP, takes the
  /// terminal after SIGCONT, redraws the line.
  void on_signal(int number);

  /// The bytes to write to stdout. The view is valid until the next call.
  std::string_view output() const noexcept {
    return std::string_view(output_).substr(written_);
  }
  /// The model has written `count` bytes of output().
  void on_written(std::size_t count);

 private:
  void erase();
  void release_terminal();

  const int fd_;
  std::optional<LineEditor> editor_;  // made when the process is in the foreground
  bool active_ = false;               // the editor has the terminal
  LineReader lines_;
  bool input_ended_ = false;
  bool drawn_ = false;  // the terminal shows the current text of the editor
  bool dirty_ = false;  // the terminal shows a line that must be erased before printing
  bool closed_ = false;
  std::string output_;
  std::size_t written_ = 0;  // bytes at the beginning of `output_`
};

}  // namespace chat
