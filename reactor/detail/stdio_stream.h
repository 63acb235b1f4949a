#pragma once
// Private to the library: a standard stream for which libuv can wait.

#include <memory>

#include "reactor/detail/stream.h"

namespace reactor::detail {

/// A terminal, a pipe or a stream socket.
struct StdioStream final : Stream {
  enum class Direction { in, out };

  /// Opens a stream on a duplicate of `fd`. Returns null if libuv cannot wait for this
  /// kind of file; throws std::system_error if it can but opening fails. The duplicate
  /// is necessary because libuv would replace descriptors 0 to 2 by a reopened terminal
  /// and asserts that it never closes one of them.
  static StdioStream* open(Loop::State& loop, int fd, Direction direction);

  using Stream::Stream;
  uv_stream_t* raw() noexcept override { return &any.stream; }
  bool is_terminal() const noexcept { return any.stream.type == UV_TTY; }
  /// Reads from a terminal. In the background this fails with EIO, and libuv would not
  /// use the handle any more. It pauses instead, because a process is not told when it
  /// returns to the foreground.
  ssize_t read(char* buffer, std::size_t size) noexcept override;
  void set_raw_mode(bool raw_mode);
  /// Restores the mode of the terminal, then does Stream::close().
  void close() noexcept;

 private:
  int number() noexcept;
  int initialise(uv_handle_type type, int fd, Direction direction) noexcept;
  void retry_later() noexcept;

  union {
    uv_stream_t stream;
    uv_tty_t tty;
    uv_pipe_t pipe;
    uv_tcp_t tcp;
  } any;
  // Made when it is needed. It has a close callback of its own, so it is not a member.
  uv_timer_t* retry = nullptr;
};

/// Returns a duplicate of `fd` above 2 that is closed on exec, or -1 and sets errno.
int duplicate(int fd) noexcept;

}  // namespace reactor::detail
