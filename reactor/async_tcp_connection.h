#pragma once
// A TcpConnection for tasks: co_await takes the place of callbacks. Use it in the
// thread of the loop only; the loop must outlive the connection. One task may read
// while another one writes. The destructor closes the connection at once and drops all
// queued bytes; close() ends it gracefully. Errors that the peer causes do not throw:
// read() gives nothing, the others give false, and error() tells why.
//
//   Task<> echo(AsyncTcpConnection peer) {
//     while (const auto bytes = co_await peer.read()) co_await peer.write(*bytes);
//     co_await peer.close();
//   }
//
// Python: asyncio.StreamReader, StreamWriter.

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>

#include "reactor/address.h"
#include "reactor/awaitable.h"
#include "reactor/loop.h"
#include "reactor/tcp_connection.h"

namespace reactor {

class AsyncTcpConnection {
 public:
  /// Connects; write() may be called at once. Python: asyncio.open_connection.
  static AsyncTcpConnection connect(Loop& loop, const Address& peer);
  /// Takes over a connection that was not started, for example from TcpListener.
  explicit AsyncTcpConnection(TcpConnection connection);
  AsyncTcpConnection(AsyncTcpConnection&&) noexcept;
  AsyncTcpConnection& operator=(AsyncTcpConnection&&) noexcept;
  ~AsyncTcpConnection();

  /// Waits until the connection is established; gives false if it failed.
  Awaitable<bool> connected() noexcept;
  /// Gives the next bytes, or nothing at the end of the stream. The bytes are valid
  /// until the next read() of this connection. While no task reads, TCP slows the peer
  /// down.
  Awaitable<std::optional<std::string_view>> read() noexcept;
  /// Queues a copy of the bytes as TcpConnection::write does, even without co_await.
  /// co_await waits while more than high_water() bytes are queued; it gives false if
  /// the connection has ended. Throws std::logic_error after shutdown() or close().
  Awaitable<bool> write(std::string_view bytes);

  /// Half-close: sends all queued bytes, then the end of the stream. Reading goes on.
  void shutdown();
  /// Does shutdown() and drops all bytes that the peer still sends. co_await waits
  /// until the peer has received everything and has ended its stream; it gives false if
  /// the connection failed before. Limit this wait with with_timeout().
  Awaitable<bool> close();
  /// Closes at once with a reset (RST). Waiting tasks go on; error() is then
  /// operation_canceled.
  void reset() noexcept;
  /// The error that ended the connection. No error while the connection is open, and
  /// none if both sides have ended their streams.
  std::error_code error() const noexcept;

  std::size_t queued() const noexcept;  // bytes that the kernel has not accepted
  std::size_t high_water() const noexcept;
  void set_high_water(std::size_t bytes) noexcept;  // default: 1 MiB
  Address local_address() const;                    // getsockname(2)
  Address peer_address() const;  // getpeername(2); throws if not connected

 private:
  struct State;
  explicit AsyncTcpConnection(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace reactor
