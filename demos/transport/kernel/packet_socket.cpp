#include "demos/transport/kernel/packet_socket.h"

#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <iterator>
#include <stdexcept>
#include <system_error>

#include "demos/common/blocking_calls.h"
#include "demos/transport/kernel/header_fields.h"
#include "demos/transport/story/packet.h"
#include "reactor/error.h"

namespace transport {

using reactor::Address;
using std::chrono::steady_clock;

namespace {

/// Opens a socket that receives IP packets without a link-layer header (SOCK_DGRAM).
/// With protocol 0 it receives nothing before it is bound.
demo::Fd open_packet_socket() {
  demo::Fd fd(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd) reactor::throw_error(errno, "capture on lo");
  return fd;
}

/// Opens a socket that captures the packets on the loopback to this port. The filter
/// runs in the kernel, so that other packets cannot fill the socket's buffer. It is
/// what tcpdump compiles "dst port" to.
demo::Fd capture_port(std::uint16_t port) {
  demo::Fd fd = open_packet_socket();
  sock_filter code[] = {BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),  // X = IP header's size
                        BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2),   // destination port
                        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, port, 0, 1),
                        BPF_STMT(BPF_RET | BPF_K, 65'535),
                        BPF_STMT(BPF_RET | BPF_K, 0)};
  const sock_fprog filter{std::size(code), code};
  sockaddr_ll place{};
  place.sll_family = AF_PACKET;
  place.sll_protocol = htons(ETH_P_IP);  // only incoming, so each packet comes once
  place.sll_ifindex = static_cast<int>(::if_nametoindex("lo"));
  if (::setsockopt(fd.get(), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) !=
          0 ||
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
    return false;  // another kind of packet, such as ICMP
  }
}

/// Waits for a packet with the addresses and ports of `composed` and with this payload.
/// Returns `composed` if none is captured in time.
ObservedPacket find(const demo::Fd& fd, std::string_view payload,
                    const std::string& composed) {
  const auto end = steady_clock::now() + demo::time_limit;
  while (fd && steady_clock::now() < end &&
         demo::readable(fd.get(), demo::time_limit)) {
    std::string packet(65'535, '\0');
    const ssize_t size = ::recv(fd.get(), packet.data(), packet.size(), MSG_DONTWAIT);
    if (size < 0) continue;
    packet.resize(static_cast<std::size_t>(size));
    if (is_same(packet, composed, payload)) return {packet, true};
  }
  return {composed, false};
}

}  // namespace

PacketSocket::PacketSocket() {
  try {
    open_packet_socket();
  } catch (const std::system_error& error) {
    capture_error_ = error.what();
  }
}

ObservedPacket PacketSocket::udp(int fd, std::string_view payload,
                                 const Address& to) const {
  const demo::Fd wire = capture_error_.empty() ? capture_port(to.port()) : demo::Fd();
  demo::send_to(fd, payload, to);
  return find(wire, payload, udp_packet(Address::local_of(fd), to, payload));
}

ObservedPacket PacketSocket::tcp(int fd, std::string_view payload) const {
  const Address from = Address::local_of(fd), to = Address::peer_of(fd);
  const demo::Fd wire = capture_error_.empty() ? capture_port(to.port()) : demo::Fd();
  demo::send_all(fd, payload);
  TcpFields fields;
  // The initial sequence numbers that Recorder uses are 1000 and 5000.
  fields.sequence = 1001;
  fields.acknowledgement = 5001;
  fields.flags = tcp_flag::psh | tcp_flag::ack;
  return find(wire, payload, tcp_packet(from, to, fields, payload));
}

}  // namespace transport
