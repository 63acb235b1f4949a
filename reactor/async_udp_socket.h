#pragma once
// A UdpSocket for tasks. Use it in the thread of the loop only; the loop must outlive
// the socket. While no task receives, datagrams wait in a queue of 1 MiB. If the queue
// is full, further datagrams are lost, as UDP allows.
//
//   for (;;)
//     if (const auto datagram = co_await socket.receive())
//       socket.send(datagram->bytes, datagram->from);

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>

#include "reactor/address.h"
#include "reactor/awaitable.h"
#include "reactor/loop.h"

namespace reactor {

class AsyncUdpSocket {
 public:
  struct Datagram {
    std::string_view bytes;  // valid until the next receive()
    Address from;
  };

  /// Binds and starts to receive, as UdpSocket does.
  AsyncUdpSocket(Loop& loop, const Address& local);
  AsyncUdpSocket(AsyncUdpSocket&&) noexcept;
  AsyncUdpSocket& operator=(AsyncUdpSocket&&) noexcept;
  ~AsyncUdpSocket();

  /// From now on the socket sends to `peer` and receives from `peer` only. Throws
  /// std::system_error. connect(2).
  void connect(const Address& peer);
  /// Gives the next datagram, which may be empty. Gives nothing if the network reported
  /// an error: error() is then, for example, connection_refused. More datagrams may
  /// follow. Python: sock_recvfrom.
  Awaitable<std::optional<Datagram>> receive() noexcept;
  std::error_code error() const noexcept;

  /// As UdpSocket::send; never waits.
  std::error_code send(std::string_view datagram, const Address& to);
  std::error_code send(std::string_view datagram);  // to the connected peer
  std::size_t queued() const noexcept;  // bytes that the kernel has not accepted

  Address local_address() const;  // getsockname(2)

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace reactor
