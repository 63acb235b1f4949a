#include "demos/common/listen_address.h"

#include <optional>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace demo {

using reactor::Address;

namespace {

std::optional<Address> numeric(const std::string& host, std::uint16_t port) try {
  return Address(host, port);
} catch (const std::system_error&) {
  return {};  // a name
}

std::vector<Address> addresses_of(const std::string& name, std::uint16_t port) try {
  return Address::resolve(name, port);
} catch (const std::system_error&) {
  throw std::runtime_error("--host " + name +
                           ": neither an address nor a known name (try 127.0.0.1)");
}

}  // namespace

bool is_loopback(const Address& address) {
  const std::string host = address.host();
  return host.starts_with("127.") || host == "::1";
}

Address listen_address(const std::string& host, std::uint16_t port) {
  if (host.empty()) throw std::runtime_error("--host is empty (try 127.0.0.1)");
  if (const auto address = numeric(host, port)) return *address;
  std::optional<Address> chosen;
  for (const Address& each : addresses_of(host, port)) {
    if (!is_loopback(each))
      throw std::runtime_error("--host " + host +
                               ": other hosts can reach this name; " +
                               "give the address (try " + each.host() + ")");
    if (!chosen || (chosen->is_ipv6() && !each.is_ipv6())) chosen = each;
  }
  return *chosen;
}

}  // namespace demo
