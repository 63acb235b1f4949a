#pragma once
// Ports of this machine: finding free ones for a server, and seeing in /proc/net that a
// server has them, without a connection that the server would notice.

#include <cstdint>

namespace lab {

/// A port P such that TCP P and UDP P..P+count-1 of 127.0.0.1 are free right now, from
/// below the range that the kernel hands out by itself. Throws std::runtime_error.
std::uint16_t find_free_ports(int count);

/// Whether any process listens on this TCP port, or has bound this UDP port.
bool tcp_listens(std::uint16_t port);
bool udp_bound(std::uint16_t port);

/// Connections to this TCP port that the kernel has made and nobody has accepted yet.
int tcp_backlog(std::uint16_t port);

}  // namespace lab
