#pragma once
// A UDP socket of a story, with the name that it has there: what it sends is noted in
// the story's packets. And the two tables about such sockets. One thread; the story
// outlives its sockets.

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

  /// Bound to `wanted`; when its port is busy to a free one, and the story says so.
  NamedUdpSocket(Story& story, std::string name,
                 const Address& wanted = Address("127.0.0.1", 0));

  /// sendto(2). Throws std::system_error.
  void send(const Address& to, std::string_view payload,
            const std::string& comment = {}) const;
  /// The next datagram, of which `room` bytes are kept; nullopt when none comes in
  /// time. recvfrom(2).
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

/// The kernel's rows of these sockets; claims that they have the addresses which
/// getsockname gave.
void show_rows(Story& story, const std::vector<const NamedUdpSocket*>& sockets);

struct Delivery {
  const NamedUdpSocket *from, *to;
};
/// Takes a datagram out of each `to`, shows which packet came to which socket, and
/// makes the claim, which holds if all are from their `from`.
void show_deliveries(Story& story, const std::vector<Delivery>& expected,
                     const std::string& claim);

}  // namespace transport
