#include "demos/transport/packet_socket.h"

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <system_error>

#include "demos/transport/calls.h"
#include "demos/transport/header_fields.h"
#include "demos/transport/packet.h"
#include "reactor/error.h"

namespace transport {

using reactor::Address;
using std::chrono::steady_clock;

namespace {

demo::Fd open_on_loopback() {
  // Bare IP packets (SOCK_DGRAM), each once: those that come in (not ETH_P_ALL).
  demo::Fd fd(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_IP)));
  sockaddr_ll place{};
  place.sll_family = AF_PACKET;
  place.sll_protocol = htons(ETH_P_IP);
  place.sll_ifindex = static_cast<int>(::if_nametoindex("lo"));
  if (!fd ||
      ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0)
    reactor::throw_error(errno, "capture on lo");
  return fd;
}

bool is_same(const std::string& seen, const std::string& composed,
             std::string_view payload) {
  try {
    const PacketEnds ends = ends_of(seen), wanted = ends_of(composed);
    return ends.protocol == wanted.protocol && ends.from == wanted.from &&
           ends.to == wanted.to && payload_of(seen) == payload;
  } catch (const std::invalid_argument&) {
    return false;  // somebody else's ICMP
  }
}

}  // namespace

PacketSocket::PacketSocket() {
  try {
    fd_ = open_on_loopback();
  } catch (const std::system_error& error) {
    obstacle_ = error.what();
  }
}

SeenPacket PacketSocket::find(std::string_view payload, const std::string& composed) {
  const auto end = steady_clock::now() + patience;
  // Whatever else is on the loopback goes by, for a limited time.
  while (fd_ && steady_clock::now() < end && readable(fd_.get(), patience)) {
    std::string packet(65'535, '\0');
    const ssize_t size = ::recv(fd_.get(), packet.data(), packet.size(), MSG_DONTWAIT);
    if (size < 0) continue;
    packet.resize(static_cast<std::size_t>(size));
    if (is_same(packet, composed, payload)) return {packet, true};
  }
  return {composed, false};
}

SeenPacket PacketSocket::udp(int fd, std::string_view payload, const Address& to) {
  send_to(fd, payload, to);
  return find(payload, udp_packet(Address::local_of(fd), to, payload));
}

SeenPacket PacketSocket::tcp(int fd, std::string_view payload) {
  send_all(fd, payload);
  TcpFields fields;
  fields.sequence = 1001;  // as if the connection had begun with 1000 and 5000
  fields.acknowledgement = 5001;
  fields.flags = tcp_flag::psh | tcp_flag::ack;
  return find(payload,
              tcp_packet(Address::local_of(fd), Address::peer_of(fd), fields, payload));
}

}  // namespace transport
