#pragma once
// How many datagrams the kernel has thrown away because a socket's buffer was full: the
// last column of /proc/net/udp; `ss -uanm` shows it as d. Linux.

#include <cstdint>

namespace transport {

/// Of all IPv4 sockets with this local port.
std::uint64_t udp_drops(std::uint16_t port);

}  // namespace transport
