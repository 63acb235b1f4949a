#pragma once
// Ports of this machine: finds free ports for a server, and looks in /proc/net whether
// a server has opened them, because the server would notice a connection.

#include <cstdint>

namespace lab {

/// Returns a port P such that TCP P and UDP P..P+count-1 of 127.0.0.1 are free now,
/// below the range from which the kernel chooses ports. Throws std::runtime_error.
std::uint16_t find_free_ports(int count);

/// Return whether a process listens on this TCP port, or has bound this UDP port.
bool tcp_listens(std::uint16_t port);
bool udp_bound(std::uint16_t port);

/// Returns the number of established connections to this TCP port that no process has
/// accepted yet.
int tcp_backlog(std::uint16_t port);

}  // namespace lab
