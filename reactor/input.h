#pragma once
// Reads standard input of any kind: a terminal, pipe, socket, file, /dev/null, or a
// closed descriptor. Use it in the thread of the loop only; the loop must outlive the
// input. A callback may destroy the input.
//
// A process in the background (`&` in a shell) must not read from its terminal. The
// input then waits, and tries again four times a second at most, until the user brings
// the process to the foreground. For this it ignores SIGTTIN.
//
// The input never closes the descriptor. Its destructor, or the exit of the process,
// restores the O_NONBLOCK flag and the mode of the terminal.
//
//   Input input(loop, {.on_read = [&](std::string_view bytes) { ... },
//                      .on_end = [&](std::error_code) { ... }});

#include <functional>
#include <memory>
#include <string_view>
#include <system_error>

#include "reactor/loop.h"

namespace reactor {

namespace detail {
struct InputHandle;
}

class Input {
 public:
  struct Callbacks {
    /// Bytes have arrived; from a terminal this is one line. Valid during the call
    /// only.
    std::function<void(std::string_view bytes)> on_read = {};
    /// The input has ended, with an error or without. Called once, also if the
    /// descriptor cannot be read at all.
    std::function<void(std::error_code)> on_end = {};
  };

  /// Starts to read. uv_guess_handle, then uv_tty_init, uv_pipe_open, uv_tcp_open,
  /// uv_udp_open or uv_fs_read; Python: loop.connect_read_pipe (which refuses files).
  explicit Input(Loop& loop, Callbacks callbacks, int fd = 0);
  Input(Input&&) noexcept = default;
  Input& operator=(Input&&) noexcept = default;
  ~Input() = default;

  /// Stops on_read until resume(). uv_read_stop, uv_read_start.
  void pause() noexcept;
  void resume();

  bool is_terminal() const noexcept;
  /// In raw mode a terminal gives each key at once, without echo. Throws
  /// std::logic_error if the input is no terminal. uv_tty_set_mode.
  void set_raw_mode(bool raw);

 private:
  struct Close {
    void operator()(detail::InputHandle* handle) const noexcept;
  };
  std::unique_ptr<detail::InputHandle, Close> handle_;
};

}  // namespace reactor
