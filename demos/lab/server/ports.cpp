#include "demos/lab/server/ports.h"

#include <unistd.h>

#include <fstream>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "demos/common/socket.h"

namespace lab {

using reactor::Address;

namespace {

constexpr std::uint16_t first_port = 20000;
constexpr std::uint16_t last_port = 30000;
constexpr int attempts = 1000;
constexpr const char* listening = "0A";  // TCP_LISTEN as /proc/net/tcp prints it

bool all_free(std::uint16_t port, int count) {
  try {
    const demo::Fd tcp = demo::listen_tcp(Address("127.0.0.1", port), 1);
    std::vector<demo::Fd> udp;
    for (int i = 0; i < count; ++i)
      udp.push_back(
          demo::bind_udp(Address("127.0.0.1", static_cast<std::uint16_t>(port + i))));
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

/// Searches lines such as "0: 0100007F:2EE0 00000000:0000 0A ..." (hexadecimal).
bool listed(const char* path, std::uint16_t port, const char* state) {
  std::ifstream file(path);
  std::string line, number, local, remote, status;
  std::getline(file, line);
  while (file >> number >> local >> remote >> status && std::getline(file, line)) {
    if (state != nullptr && status != state) continue;
    const auto colon = local.rfind(':');
    if (std::stoul(local.substr(colon + 1), nullptr, 16) == port) return true;
  }
  return false;
}

/// Returns the number of connections that wait at the listening sockets of a port;
/// nullopt if there is none. The kernel lists listening sockets first.
std::optional<int> backlog_in(const char* path, std::uint16_t port) {
  std::ifstream file(path);
  std::string line, number, local, remote, status, queues;
  std::getline(file, line);
  std::optional<int> sum;
  while (file >> number >> local >> remote >> status >> queues && status == listening) {
    const std::string own = local.substr(local.rfind(':') + 1);
    if (std::stoul(own, nullptr, 16) == port)
      sum =
          sum.value_or(0) + std::stoi(queues.substr(queues.find(':') + 1), nullptr, 16);
    std::getline(file, line);
  }
  return sum;
}

}  // namespace

std::uint16_t find_free_ports(int count) {
  static std::minstd_rand random(static_cast<unsigned>(::getpid()));
  std::uniform_int_distribution<int> pick(first_port, last_port - count);
  for (int i = 0; i < attempts; ++i) {
    const auto port = static_cast<std::uint16_t>(pick(random));
    if (all_free(port, count)) return port;
  }
  throw std::runtime_error("found no " + std::to_string(count) +
                           " free ports in a row from 20000 to 30000");
}

bool tcp_listens(std::uint16_t port) {
  return listed("/proc/net/tcp", port, listening) ||
         listed("/proc/net/tcp6", port, listening);
}

bool udp_bound(std::uint16_t port) {
  return listed("/proc/net/udp", port, nullptr) ||
         listed("/proc/net/udp6", port, nullptr);
}

int tcp_backlog(std::uint16_t port) {
  // The second file takes milliseconds with thousands of connections, because the
  // kernel looks at all of them. A server for both families may be in it alone.
  const auto backlog = backlog_in("/proc/net/tcp", port);
  return backlog ? *backlog : backlog_in("/proc/net/tcp6", port).value_or(0);
}

}  // namespace lab
