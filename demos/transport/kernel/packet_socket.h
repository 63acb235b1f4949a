#pragma once
// Captures this program's own packets on the loopback with a packet socket (packet(7)).
// That needs CAP_NET_RAW, which root has. Without it, the packets are composed instead.
// Linux and IPv4 only; use it in one thread.

#include <string>
#include <string_view>

#include "reactor/address.h"

namespace transport {

/// An IP packet, starting with the first byte of its IP header.
struct ObservedPacket {
  std::string bytes;
  // If false, the packet is composed: its identification, sequence numbers and window
  // are not those of the kernel.
  bool captured = false;
};

class PacketSocket {
 public:
  /// Finds out whether this process may capture packets. socket(2).
  PacketSocket();

  /// Returns why nothing can be captured, such as "capture on lo: operation not
  /// permitted", or an empty text.
  const std::string& capture_error() const noexcept { return capture_error_; }

  /// Send one datagram, or one segment of a connection, and return its packet. Throw
  /// std::system_error if sending fails.
  ObservedPacket udp(int fd, std::string_view payload,
                     const reactor::Address& to) const;
  ObservedPacket tcp(int fd, std::string_view payload) const;

 private:
  std::string capture_error_;
};

}  // namespace transport
