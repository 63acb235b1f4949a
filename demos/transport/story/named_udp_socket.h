#pragma once
// A UDP socket with a name for the tables of a story. Every datagram that it sends is
// recorded in the story's packets. Use it in one thread; the story must outlive it.

#include <string>
#include <string_view>
#include <vector>

#include "demos/common/blocking_calls.h"
#include "demos/common/fd.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

class NamedUdpSocket {
 public:
  using Address = reactor::Address;

  /// Opens a UDP socket and binds it to `wanted`. If the port is in use, the socket
  /// gets a free port, and the story says so. Throws std::system_error.
  NamedUdpSocket(Story& story, std::string name,
                 const Address& wanted = Address("127.0.0.1", 0));

  /// sendto(2). Throws std::system_error.
  void send(const Address& to, std::string_view payload,
            const std::string& comment = {}) const;
  /// Receives the next datagram and keeps at most `room` bytes of it. Returns nullopt
  /// if no datagram comes within demo::time_limit. recvfrom(2).
  std::optional<demo::Datagram> receive(std::size_t room = 65'535) const;

  int fd() const noexcept { return fd_.get(); }
  const Address& address() const noexcept { return address_; }
  std::uint16_t port() const { return address_.port(); }
  const std::string& name() const noexcept { return name_; }

 private:
  Story* story_;
  std::string name_;
  demo::Fd fd_;
  Address address_;
};

/// Shows the rows of these sockets in the kernel's table, and claims that they contain
/// the addresses that getsockname(2) returns.
void show_rows(Story& story, const std::vector<const NamedUdpSocket*>& sockets);

struct Delivery {
  const NamedUdpSocket *from, *to;
};
/// Receives one datagram from each socket `to`, shows which packet came to which
/// socket, and prints the claim. It holds if each datagram came from its `from`.
void show_deliveries(Story& story, const std::vector<Delivery>& expected,
                     const std::string& claim);

}  // namespace transport
