#pragma once
// Private to the library: a standard stream that libuv can wait for.

#include <memory>

#include "reactor/detail/stream.h"

namespace reactor::detail {

/// A terminal, a pipe or a stream socket.
struct StdioStream final : Stream {
  enum class Direction { in, out };

  /// A stream on a duplicate of `fd`, or null where libuv cannot wait for such a file.
  /// Throws if it should be able to. The duplicate keeps libuv's hands off descriptors
  /// 0 to 2: it would reopen a terminal over them, and asserts that it closes none of
  /// them.
  static StdioStream* open(Loop::State& loop, int fd, Direction direction);

  using Stream::Stream;
  uv_stream_t* raw() noexcept override { return &any.stream; }
  bool is_terminal() const noexcept { return any.stream.type == UV_TTY; }
  void set_raw_mode(bool raw_mode);
  /// Gives the terminal its mode back, then as Stream::close().
  void close() noexcept;

 private:
  int number() noexcept;
  int initialise(uv_handle_type type, int fd, Direction direction) noexcept;

  union {
    uv_stream_t stream;
    uv_tty_t tty;
    uv_pipe_t pipe;
    uv_tcp_t tcp;
  } any;
};

/// A duplicate of `fd` above the standard streams, closed on exec; -1 with errno.
int duplicate(int fd) noexcept;

}  // namespace reactor::detail
