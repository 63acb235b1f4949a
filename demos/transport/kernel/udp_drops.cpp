#include "demos/transport/kernel/udp_drops.h"

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace transport {

std::uint64_t udp_drops(std::uint16_t port) {
  std::ifstream table("/proc/net/udp");
  std::uint64_t drops = 0;
  std::string line;
  std::getline(table, line);  // the heading
  while (std::getline(table, line)) {
    std::istringstream words(line);
    const std::vector<std::string> field{std::istream_iterator<std::string>(words), {}};
    if (field.size() < 13) continue;
    const std::size_t colon = field[1].find(':') + 1;  // "0100007F:2EE0"
    if (std::stoul(field[1].substr(colon), nullptr, 16) == port)
      drops += std::stoull(field.back());
  }
  return drops;
}

}  // namespace transport
