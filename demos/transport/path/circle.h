#pragma once
// Keeps a relay from sending datagrams in a circle. UDP and the relay itself would
// never stop them: a datagram that comes back looks like one of a new client.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "reactor/address.h"

namespace transport {

/// Whether a datagram to `to` arrives at the socket that is bound to `bound`, which may
/// be an address of every interface, such as 0.0.0.0. Throws std::system_error.
/// connect(2), getsockname(2).
bool leads_to(const reactor::Address& to, const reactor::Address& bound);

/// Recognizes that datagrams come back through other relays. Each round trip makes a
/// new client, whose first datagram has the same bytes as that of the client before it,
/// and no client ever gets an answer.
class CircleDetector {
 public:
  /// After this number of such clients, one after the other, it must be a circle.
  static constexpr std::uint64_t max_rounds = 64;

  /// The relay calls this when it forwards the first datagram of a client. Throws
  /// std::runtime_error if the datagram runs in a circle.
  void add_client(const reactor::Address& client, std::string_view datagram);
  /// The relay calls this when the server has answered, or is known to be down; and
  /// when the relay forgets the client.
  void remove_client(const reactor::Address& client) { unanswered_.erase(client); }

 private:
  struct First {
    std::size_t hash, size;  // of the datagram
    std::uint64_t rounds;
  };
  std::map<reactor::Address, First> unanswered_;
};

}  // namespace transport
