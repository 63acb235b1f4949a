#pragma once
// Standard input of any kind: terminal, pipe, socket, file, /dev/null, or closed. One
// thread, that of the loop, which must outlive the input. A callback may destroy it.
//
// The descriptor itself is never closed. It is given back as it was: blocking if it was
// blocking, and the terminal in its own mode; also at exit.
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
struct Source;
}

class Input {
 public:
  struct Callbacks {
    /// Bytes as they come; a terminal gives lines. Valid during the call only.
    std::function<void(std::string_view bytes)> on_read = {};
    /// End of input, once: no error, or what ended it. No input at all counts as an
    /// end.
    std::function<void(std::error_code)> on_end = {};
  };

  /// Begins to read. uv_guess_handle, then uv_tty_init, uv_pipe_open, uv_tcp_open,
  /// uv_udp_open or uv_fs_read; Python: loop.connect_read_pipe (which refuses files).
  explicit Input(Loop& loop, Callbacks callbacks, int fd = 0);
  Input(Input&&) noexcept = default;
  Input& operator=(Input&&) noexcept = default;
  ~Input() = default;

  /// No on_read until resume(). uv_read_stop, uv_read_start.
  void pause() noexcept;
  void resume();

  bool is_terminal() const noexcept;
  /// On a terminal: every key at once, without echo, instead of lines. uv_tty_set_mode.
  void set_raw_mode(bool raw);

 private:
  struct Close {
    void operator()(detail::Source* source) const noexcept;
  };
  std::unique_ptr<detail::Source, Close> source_;
};

}  // namespace reactor
