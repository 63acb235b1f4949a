#pragma once
// The number of datagrams that the kernel has dropped because the buffer of a socket
// was full. It is the last column of /proc/net/udp and udp6, and d in `ss -uanm`. Linux
// only.

#include <cstdint>
#include <optional>

namespace demo {

/// The sum over the unconnected UDP sockets of this host whose local port is one of the
/// `ports` ports from `first`; nullopt if there is no such socket.
std::optional<std::int64_t> udp_drops(std::uint16_t first, std::uint16_t ports = 1);

}  // namespace demo
