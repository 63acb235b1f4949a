#pragma once
// The terminal of the process: every key at once and without echo, as long as an object
// lives, and its own mode again at every end of the process that can be noticed.

#include <cstddef>

namespace chat {

class RawTerminal {
 public:
  /// Does nothing when lines are not edited here. Ctrl-C and the like are keys as
  /// others: a signal would leave the terminal as it is. tcsetattr(3).
  RawTerminal();
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;
  ~RawTerminal();
};

/// Whether stdin and stdout are a terminal: then lines are edited here.
bool on_terminal() noexcept;

/// Columns of the terminal on stdout; 80 when it does not say. TIOCGWINSZ.
std::size_t terminal_width() noexcept;

}  // namespace chat
