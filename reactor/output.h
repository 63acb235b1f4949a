#pragma once
// Standard output of any kind, without ever waiting for its reader: what a slow one
// does not take waits in a queue. One thread, that of the loop, which must outlive the
// output. A callback may destroy it; the destructor drops what still waits. The
// descriptor is not closed and is given back as it was, like that of Input.

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <system_error>

#include "reactor/loop.h"

namespace reactor {

namespace detail {
struct Sink;
}

class Output {
 public:
  /// Either may be empty.
  struct Callbacks {
    /// write() has returned false, and now the queue is empty.
    std::function<void()> on_drain = {};
    /// Nobody reads any more. Once.
    std::function<void(std::error_code)> on_close = {};
  };

  /// uv_guess_handle, then uv_tty_init, uv_pipe_open or uv_tcp_open; a file is written
  /// to at once. Python: loop.connect_write_pipe.
  explicit Output(Loop& loop, Callbacks callbacks, int fd = 1);
  Output(Output&&) noexcept = default;
  Output& operator=(Output&&) noexcept = default;
  ~Output() = default;

  /// As TcpConnection::write: copied, in order; false: write no more before on_drain.
  bool write(std::string_view bytes);
  /// Bytes that write() has taken and the kernel has not.
  std::size_t queued() const noexcept;
  /// Where write() begins to return false; 1 MiB unless set. A file takes all at once.
  void set_high_water(std::size_t bytes) noexcept;

 private:
  struct Close {
    void operator()(detail::Sink* sink) const noexcept;
  };
  std::unique_ptr<detail::Sink, Close> sink_;
};

}  // namespace reactor
