#pragma once
// Writes to standard output of any kind and never blocks: if the reader is slow, bytes
// wait in a queue. Use it in the thread of the loop only; the loop must outlive the
// output. A callback may destroy the output; the destructor drops queued bytes. As with
// Input, the descriptor is not closed and its flags are restored.

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <system_error>

#include "reactor/loop.h"

namespace reactor {

namespace detail {
struct OutputHandle;
}

class Output {
 public:
  /// Both are optional.
  struct Callbacks {
    /// The queue is empty again after write() has returned false.
    std::function<void()> on_drain = {};
    /// Writing has failed, for example because the reader is gone. Called once.
    std::function<void(std::error_code)> on_close = {};
  };

  /// uv_guess_handle, then uv_tty_init, uv_pipe_open or uv_tcp_open. Files are written
  /// with write(2). Python: loop.connect_write_pipe.
  explicit Output(Loop& loop, Callbacks callbacks, int fd = 1);
  Output(Output&&) noexcept = default;
  Output& operator=(Output&&) noexcept = default;
  ~Output() = default;

  /// Queues a copy of the bytes, as TcpConnection::write does. Returns false if too
  /// many bytes are queued: then wait for on_drain.
  bool write(std::string_view bytes);
  /// Bytes that were written but that the kernel has not accepted yet.
  std::size_t queued() const noexcept;
  /// Above this number of queued bytes write() returns false. Default: 1 MiB. Has no
  /// effect on files, which have no queue.
  void set_high_water(std::size_t bytes) noexcept;

 private:
  struct Close {
    void operator()(detail::OutputHandle* handle) const noexcept;
  };
  std::unique_ptr<detail::OutputHandle, Close> handle_;
};

}  // namespace reactor
