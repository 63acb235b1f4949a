#pragma once
// A TcpConnection for tasks: what is a callback there is awaited here. One thread, that
// of the loop, which must outlive the connection. One task may read while another one
// writes. The destructor ends the connection at once and drops what still waits to be
// written; close() is the graceful end. What the peer does never throws: there are no
// more bytes, or false, and error() says why.
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
  /// Connects; writing may begin at once. Python: asyncio.open_connection.
  static AsyncTcpConnection connect(Loop& loop, const Address& peer);
  /// Takes over a connection that was not started, such as TcpListener gives.
  explicit AsyncTcpConnection(TcpConnection connection);
  AsyncTcpConnection(AsyncTcpConnection&&) noexcept;
  AsyncTcpConnection& operator=(AsyncTcpConnection&&) noexcept;
  ~AsyncTcpConnection();

  /// Waits until the peer has accepted; false if it has not.
  Awaitable<bool> connected() noexcept;
  /// The next bytes, or nothing at the end of the stream. They are valid until the next
  /// read() of this connection. While nobody reads, the peer is slowed down.
  Awaitable<std::optional<std::string_view>> read() noexcept;
  /// Sends all bytes, copied, as TcpConnection::write, also if it is not awaited;
  /// co_await waits while more than high_water() bytes are queued. False: the
  /// connection is over. Throws std::logic_error after shutdown() or close().
  Awaitable<bool> write(std::string_view bytes);

  /// Half-close: sends what was written, then end of stream; reading goes on.
  void shutdown();
  /// As shutdown(); what the peer still sends is dropped. co_await waits until it has
  /// received all and has ended its side; false if the connection broke before. A peer
  /// may take its time for that: with_timeout.
  Awaitable<bool> close();
  /// Ends at once with a reset (RST); who waits goes on, with operation_canceled.
  void reset() noexcept;
  /// Why the connection is over: no error if both sides ended, or while it stands.
  std::error_code error() const noexcept;

  std::size_t queued() const noexcept;  // bytes that the kernel has not taken
  std::size_t high_water() const noexcept;
  void set_high_water(std::size_t bytes) noexcept;  // 1 MiB unless set
  Address local_address() const;                    // getsockname(2)
  Address peer_address() const;  // getpeername(2); throws when no longer connected

 private:
  struct State;
  explicit AsyncTcpConnection(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace reactor
