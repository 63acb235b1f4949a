#pragma once
// What the kernel says about datagrams that found no room in a socket's buffer.

#include <cstdint>
#include <optional>

#include "reactor/address.h"

namespace lab {

/// Of one socket since it was opened; 0 when the kernel does not tell. SO_MEMINFO.
std::int64_t drops_of(int fd) noexcept;

/// Of the unconnected UDP sockets on `ports` ports from the address's on; empty when
/// the address belongs to another machine, or there are none. /proc/net/udp, udp6.
std::optional<std::int64_t> drops_at(const reactor::Address& server,
                                     std::uint16_t ports);

}  // namespace lab
