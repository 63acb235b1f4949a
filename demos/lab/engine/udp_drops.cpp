#include "demos/lab/engine/udp_drops.h"

#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <array>

#include "demos/common/fd.h"
#include "demos/common/udp_drops.h"

namespace lab {

using reactor::Address;

namespace {

bool is_ours(const Address& address) {
  const demo::Fd fd(::socket(address.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const Address any_port(address.host(), 0);
  return fd && ::bind(fd.get(), any_port.data(), any_port.size()) == 0;
}

}  // namespace

std::int64_t drops_of(int fd) noexcept {
  std::array<std::uint32_t, SK_MEMINFO_VARS> info{};
  socklen_t size = sizeof info;
  const bool known = ::getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info.data(), &size) == 0;
  return known ? info[SK_MEMINFO_DROPS] : 0;
}

std::optional<std::int64_t> drops_at(const Address& server, std::uint16_t ports) {
  if (!is_ours(server)) return std::nullopt;
  return demo::udp_drops(server.port(), ports);
}

}  // namespace lab
