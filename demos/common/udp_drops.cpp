#include "demos/common/udp_drops.h"

#include <fstream>
#include <sstream>
#include <string>

namespace demo {

namespace {

/// Returns the port of an endpoint such as "0100007F:2EE0".
unsigned long port_of(const std::string& endpoint) {
  return std::stoul(endpoint.substr(endpoint.find(':') + 1), nullptr, 16);
}

/// Returns the sum of the last column over the lines of these ports.
std::optional<std::int64_t> drops_in(const char* file, unsigned long first,
                                     unsigned long ports) {
  std::optional<std::int64_t> sum;
  std::ifstream lines(file);
  std::string line;
  std::getline(lines, line);  // the column titles
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

std::optional<std::int64_t> udp_drops(std::uint16_t first, std::uint16_t ports) {
  const auto v4 = drops_in("/proc/net/udp", first, ports);
  const auto v6 = drops_in("/proc/net/udp6", first, ports);
  if (!v4 && !v6) return std::nullopt;
  return v4.value_or(0) + v6.value_or(0);
}

}  // namespace demo
