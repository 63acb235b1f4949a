#pragma once
// How many datagrams the kernel has thrown away because a socket's buffer was full: the
// last column of /proc/net/udp and udp6; `ss -uanm` shows it as d. Linux.

#include <cstdint>
#include <optional>

namespace demo {

/// Of the unconnected UDP sockets of this host on `ports` local ports from `first` on;
/// empty when there are none.
std::optional<std::int64_t> udp_drops(std::uint16_t first, std::uint16_t ports = 1);

}  // namespace demo
