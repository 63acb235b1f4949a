#pragma once
// The terminal on stdin and stdout: raw mode and width.

#include <cstddef>

namespace chat {

/// Puts the terminal into raw mode: each key arrives at once and is not echoed. The old
/// mode is restored by the destructor, at exit(3), and by fatal signals except SIGKILL.
/// One object per process.
class RawTerminal {
 public:
  /// Does nothing when stdin and stdout are not a terminal. Ctrl-C sends no signal but
  /// is an ordinary key. tcgetattr(3), tcsetattr(3).
  RawTerminal();
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;
  ~RawTerminal();
};

/// Whether stdin and stdout are a terminal. isatty(3).
bool on_terminal() noexcept;

/// The number of columns of the terminal on stdout; 80 if it is unknown. TIOCGWINSZ.
std::size_t terminal_width() noexcept;

}  // namespace chat
