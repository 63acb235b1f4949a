#include "demos/transport/path/circle.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <stdexcept>

#include "demos/common/fd.h"
#include "reactor/error.h"

namespace transport {

using reactor::Address;

namespace {

/// The address as text; an IPv4 address inside IPv6 (::ffff:127.0.0.1) as IPv4.
std::string plain_host(const Address& address) {
  const std::string host = address.host(), mapped = "::ffff:";
  return host.starts_with(mapped) ? host.substr(mapped.size()) : host;
}

bool is_every_interface(const std::string& host) {
  return host == "0.0.0.0" || host == "::";
}

}  // namespace

bool leads_to(const Address& to, const Address& bound) {
  if (to.port() != bound.port()) return false;
  // For a destination on this host, the kernel chooses the same address as the source.
  const demo::Fd probe(::socket(to.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!probe || ::connect(probe.get(), to.data(), to.size()) != 0)
    reactor::throw_error(errno, "forward UDP to " + to.to_string());
  const std::string source = plain_host(Address::local_of(probe.get())),
                    target = plain_host(Address::peer_of(probe.get()));
  const std::string listening = plain_host(bound);
  const bool here = source == target || target.starts_with("127.");
  return here && (is_every_interface(listening) || listening == target);
}

void CircleDetector::add_client(const Address& client, std::string_view datagram) {
  First first{std::hash<std::string_view>()(datagram), datagram.size(), 0};
  for (const auto& [other, before] : unanswered_)
    if (before.hash == first.hash && before.size == first.size)
      first.rounds = std::max(first.rounds, before.rounds + 1);
  if (first.rounds >= max_rounds)
    throw std::runtime_error(
        "forward UDP: the same datagram has come from " + std::to_string(max_rounds) +
        " new clients, and none got an answer; it runs in a circle, probably between "
        "relays that face each other (check --to)");
  unanswered_[client] = first;
}

}  // namespace transport
