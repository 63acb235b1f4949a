#pragma once
// The terminal on stdin and stdout: its mode, its width, and the signals that concern
// it.

#include <signal.h>

#include <cstddef>
#include <initializer_list>

#include "demos/common/pipe.h"

namespace chat {

/// Whether stdin and stdout are a terminal. isatty(3).
bool on_terminal() noexcept;
/// Whether the terminal can erase and redraw a line: TERM is neither empty nor "dumb".
bool can_redraw() noexcept;
/// The number of columns of the terminal `fd`; 80 if it is unknown. TIOCGWINSZ.
std::size_t terminal_width(int fd) noexcept;

/// Saves the mode of the terminal `fd`, unless a mode is saved already. From now on
/// exit(3) and fatal signals except SIGKILL restore it. tcgetattr(3).
void save_terminal_mode(int fd) noexcept;
/// Restores the saved mode. Does nothing while the process is in the background, where
/// the terminal belongs to another program. tcsetattr(3).
void restore_terminal_mode() noexcept;
/// Whether the terminal passes each key on at once. After SIGCONT, this tells whether
/// the shell has changed the mode meanwhile. tcgetattr(3).
bool is_raw(int fd) noexcept;

/// Stops this process as Ctrl-Z does. Returns after SIGCONT.
void stop_process() noexcept;

/// The signals that a program on a terminal handles: Ctrl-Z, `fg`, a new window size.
inline constexpr std::initializer_list<int> terminal_signals{SIGTSTP, SIGCONT,
                                                             SIGWINCH};

/// Reports the terminal_signals to programs without a loop of the library: a descriptor
/// becomes readable (the self-pipe trick). One object per process.
class TerminalSignals {
 public:
  /// Throws std::system_error. sigaction(2), pipe(2).
  TerminalSignals();
  TerminalSignals(const TerminalSignals&) = delete;
  TerminalSignals& operator=(const TerminalSignals&) = delete;
  /// The signals have their default effect again.
  ~TerminalSignals();

  int fd() const noexcept { return pipe_.read_end.get(); }
  /// Returns the number of the next signal that has arrived, or 0.
  int next() noexcept;

 private:
  demo::Pipe pipe_ = demo::open_pipe();
};

}  // namespace chat
