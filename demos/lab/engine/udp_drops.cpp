#include "demos/lab/engine/udp_drops.h"

#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <array>
#include <fstream>
#include <sstream>
#include <string>

#include "demos/common/fd.h"

namespace lab {

using reactor::Address;

namespace {

bool is_ours(const Address& address) {
  const demo::Fd fd(::socket(address.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const Address any_port(address.host(), 0);
  return fd && ::bind(fd.get(), any_port.data(), any_port.size()) == 0;
}

/// The port of "0100007F:2EE0".
unsigned long port_of(const std::string& endpoint) {
  return std::stoul(endpoint.substr(endpoint.find(':') + 1), nullptr, 16);
}

/// The last column of the lines for these ports, summed up.
std::optional<std::int64_t> drops_in(const char* file, unsigned long first,
                                     unsigned long ports) {
  std::optional<std::int64_t> sum;
  std::ifstream lines(file);
  std::string line;
  std::getline(lines, line);  // titles
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string slot, local, remote, word, last;
    words >> slot >> local >> remote;
    if (!words || port_of(remote) != 0) continue;
    const unsigned long port = port_of(local);
    if (port < first || port >= first + ports) continue;
    while (words >> word) last = word;
    sum = sum.value_or(0) + std::stoll(last);
  }
  return sum;
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
  const auto v4 = drops_in("/proc/net/udp", server.port(), ports);
  const auto v6 = drops_in("/proc/net/udp6", server.port(), ports);
  if (!v4 && !v6) return std::nullopt;
  return v4.value_or(0) + v6.value_or(0);
}

}  // namespace lab
