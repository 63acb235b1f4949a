#pragma once
// One TCP connection: a stream of bytes each way, without borders between messages. One
// thread, that of the loop, which must outlive the connection. A callback may do
// anything with the connection, also destroy it. The destructor ends the connection at
// once and drops what still waits to be written; shutdown() is the graceful end. After
// reset(), or moved from, it may only be destroyed or assigned to.

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
  /// Any of them may be empty.
  struct Callbacks {
    /// The peer has accepted.
    std::function<void()> on_connect = {};
    /// Bytes from the peer; valid during the call only.
    std::function<void(std::string_view)> on_read = {};
    /// The peer has sent all; it may still receive.
    std::function<void()> on_end = {};
    /// write() has returned false, and now the queue is empty.
    std::function<void()> on_drain = {};
    /// The last call: both sides have ended (no error), or the connection was refused,
    /// reset or timed out. What is left to do is to destroy it.
    std::function<void(std::error_code)> on_close = {};
  };

  /// Connects, from the address `local` if it is given (port 0: any); writing may begin
  /// at once. A refusal arrives in on_close. uv_tcp_connect, uv_tcp_bind; Python:
  /// loop.create_connection(local_addr=).
  static TcpConnection connect(Loop& loop, const Address& peer, Callbacks callbacks,
                               const std::optional<Address>& local = {});
  /// Takes over a connected socket; used by TcpListener. uv_tcp_open.
  TcpConnection(Loop& loop, int fd);
  TcpConnection(TcpConnection&&) noexcept = default;
  TcpConnection& operator=(TcpConnection&&) noexcept = default;
  ~TcpConnection() = default;

  /// Begins to read from an accepted connection. Once. uv_read_start.
  void start(Callbacks callbacks);

  /// Sends all bytes, in order, after those written before. They are copied; all that
  /// one callback writes goes to the kernel in one call. False: more than high_water()
  /// bytes wait, so write no more before on_drain. uv_try_write, uv_write; Python:
  /// sendall.
  bool write(std::string_view bytes);
  /// Bytes that write() has taken and the kernel has not.
  /// uv_stream_get_write_queue_size.
  std::size_t queued() const noexcept;
  /// Where write() begins to return false; 1 MiB unless set.
  std::size_t high_water() const noexcept;
  void set_high_water(std::size_t bytes) noexcept;

  /// No on_read until resume_reading(): the peer is slowed down. uv_read_stop, _start.
  void pause_reading() noexcept;
  void resume_reading();

  /// Closes with an error when the peer's machine has answered nothing for about so
  /// long (reactor/keepalive.h). uv_tcp_keepalive.
  void set_keepalive(std::chrono::seconds limit) noexcept;

  /// Half-close: sends what was written, then end of stream; reading goes on.
  /// uv_shutdown.
  void shutdown();
  /// Ends at once with a reset (RST), which drops what is under way. No callback
  /// follows.
  void reset() noexcept;

  Address local_address() const;  // getsockname(2)
  Address peer_address() const;   // getpeername(2); throws when no longer connected

 private:
  struct Close {
    void operator()(detail::TcpStream* stream) const noexcept;
  };
  explicit TcpConnection(Loop& loop);
  std::unique_ptr<detail::TcpStream, Close> stream_;
};

}  // namespace reactor
