#pragma once
// A UdpSocket for tasks. One thread, that of the loop, which must outlive the socket.
// What comes while nobody awaits it waits in a queue of 1 MiB; what finds no room is
// lost, as UDP allows.
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

  /// Binds and receives from now on, as UdpSocket does.
  AsyncUdpSocket(Loop& loop, const Address& local);
  AsyncUdpSocket(AsyncUdpSocket&&) noexcept;
  AsyncUdpSocket& operator=(AsyncUdpSocket&&) noexcept;
  ~AsyncUdpSocket();

  /// Sends and receives to and from this peer alone. Throws. connect(2).
  void connect(const Address& peer);
  /// The next datagram, also an empty one. Nothing: error() says what the network
  /// reported, such as connection_refused; more may follow. Python: sock_recvfrom.
  Awaitable<std::optional<Datagram>> receive() noexcept;
  std::error_code error() const noexcept;

  /// As UdpSocket::send: never waits.
  std::error_code send(std::string_view datagram, const Address& to);
  std::error_code send(std::string_view datagram);  // to the connected peer
  std::size_t queued() const noexcept;

  Address local_address() const;  // getsockname(2)

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace reactor
