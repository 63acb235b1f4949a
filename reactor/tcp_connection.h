#pragma once
// One TCP connection: a stream of bytes in each direction, without message boundaries.
// Use it in the thread of the loop only; the loop must outlive the connection. A
// callback may do anything with the connection, including destroying it. The destructor
// closes the connection at once and drops all queued bytes; shutdown() ends it
// gracefully. After reset() or a move it may only be destroyed or assigned to.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>

#include "reactor/address.h"
#include "reactor/loop.h"

namespace reactor {

namespace detail {
struct TcpStream;
}

class TcpConnection {
 public:
  /// All members are optional.
  struct Callbacks {
    /// The connection is established.
    std::function<void()> on_connect = {};
    /// The peer has sent bytes. They are valid during the call only.
    std::function<void(std::string_view)> on_read = {};
    /// The peer has ended its stream; it may still receive.
    std::function<void()> on_end = {};
    /// The queue is empty again after write() has returned false.
    std::function<void()> on_drain = {};
    /// The last callback. No error: both sides have ended their streams. Otherwise the
    /// error is the reason (refused, reset, timed out). Now destroy the connection.
    std::function<void(std::error_code)> on_close = {};
  };

  /// Connects to `peer`. If `local` is given, the socket is first bound to it (port 0:
  /// any free port). write() may be called at once. on_close reports a refusal.
  /// uv_tcp_connect, uv_tcp_bind; Python: loop.create_connection(local_addr=).
  static TcpConnection connect(Loop& loop, const Address& peer, Callbacks callbacks,
                               const std::optional<Address>& local = {});
  /// Takes ownership of a connected socket; TcpListener uses this. uv_tcp_open.
  TcpConnection(Loop& loop, int fd);
  TcpConnection(TcpConnection&&) noexcept = default;
  TcpConnection& operator=(TcpConnection&&) noexcept = default;
  ~TcpConnection() = default;

  /// Starts to read from an accepted connection; call it once. uv_read_start.
  void start(Callbacks callbacks);

  /// Queues a copy of the bytes. When the callback returns, all bytes that it wrote go
  /// to the kernel in one system call. Returns false if more than high_water() bytes
  /// are queued: then wait for on_drain. uv_try_write, uv_write; Python: sendall.
  bool write(std::string_view bytes);
  /// Bytes that were written but that the kernel has not accepted yet.
  /// uv_stream_get_write_queue_size.
  std::size_t queued() const noexcept;
  /// Above this number of queued bytes write() returns false. Default: 1 MiB.
  std::size_t high_water() const noexcept;
  void set_high_water(std::size_t bytes) noexcept;

  /// Stops on_read until resume_reading(); TCP flow control then slows the peer down.
  /// uv_read_stop, uv_read_start.
  void pause_reading() noexcept;
  void resume_reading();

  /// Closes with an error if the peer's machine has not answered for about `limit`
  /// (reactor/keepalive.h). uv_tcp_keepalive.
  void set_keepalive(std::chrono::seconds limit) noexcept;

  /// Half-close: sends all queued bytes, then the end of the stream. Reading goes on.
  /// uv_shutdown.
  void shutdown();
  /// Closes at once with a reset (RST) and drops all bytes that the peer has not read.
  /// No callback follows. A second call has no effect. uv_tcp_close_reset.
  void reset() noexcept;

  Address local_address() const;  // getsockname(2)
  Address peer_address() const;   // getpeername(2); throws if not connected

  /// Private to the library.
  Loop::State& loop() const noexcept;

 private:
  struct Close {
    void operator()(detail::TcpStream* stream) const noexcept;
  };
  explicit TcpConnection(Loop& loop);
  std::unique_ptr<detail::TcpStream, Close> stream_;
};

}  // namespace reactor
