#pragma once
// The packets of our own run, as they pass the loopback, by a packet socket; that needs
// CAP_NET_RAW (root). Where it is not allowed, the same packets put together. Linux,
// IPv4, one thread. packet(7).

#include <string>
#include <string_view>

#include "reactor/address.h"

namespace transport {

/// One IP packet from its first byte on.
struct ObservedPacket {
  std::string bytes;
  bool captured = false;  // else composed: identification, numbers, window are ours
};

class PacketSocket {
 public:
  /// Finds out whether it may capture. socket(2).
  PacketSocket();

  /// Why nothing can be captured: "capture on lo: operation not permitted"; or empty.
  const std::string& capture_error() const noexcept { return capture_error_; }

  /// Sends one datagram, or one segment of a connection, and returns the packet.
  ObservedPacket udp(int fd, std::string_view payload, const reactor::Address& to) const;
  ObservedPacket tcp(int fd, std::string_view payload) const;

 private:
  std::string capture_error_;
};

}  // namespace transport
