#pragma once
// Composes IP packets byte by byte: an IPv4 or IPv6 header, a UDP or TCP header, and
// the payload, with correct lengths and checksums. RFC 791, 8200, 768, 9293. The
// functions throw std::invalid_argument if the two addresses belong to different
// families or if the payload does not fit into one packet.

#include <cstdint>
#include <string>
#include <string_view>

#include "reactor/address.h"

namespace transport {

/// The flags of the TCP header; combine them with |.
namespace tcp_flag {
constexpr std::uint8_t fin = 0x01, syn = 0x02, rst = 0x04, psh = 0x08, ack = 0x10;
}

struct TcpFields {
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint8_t flags = 0;
  std::uint16_t window = 65'535;
};

/// The largest payload of a UDP datagram over IPv4: 65,535 - 20 - 8 bytes.
constexpr std::size_t max_udp_payload = 65'507;
/// The largest payload of a TCP segment over IPv4 with a header of 20 bytes.
constexpr std::size_t max_tcp_payload = 65'495;

std::string udp_packet(const reactor::Address& from, const reactor::Address& to,
                       std::string_view payload);
std::string tcp_packet(const reactor::Address& from, const reactor::Address& to,
                       const TcpFields& fields, std::string_view payload);

/// Returns the names of the flags in the order that textbooks use: "SYN, ACK".
std::string flags_text(std::uint8_t flags);

/// The Internet checksum: the one's complement of the one's complement sum of 16-bit
/// words. RFC 1071.
std::uint16_t internet_checksum(std::string_view bytes);

}  // namespace transport
