#pragma once
// The fields of an IPv4 packet that carries UDP or TCP, for people: where each lies,
// what it is called, what it says. RFC 791, 768, 9293. A packet that is too short or
// of another kind is a std::invalid_argument. Any thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reactor/address.h"

namespace transport {

struct HeaderField {
  std::size_t offset;  // bytes from the start of the packet
  std::size_t size;    // bytes
  std::string name;
  std::string value;
  bool finds_socket = false;  // the kernel finds the receiving socket by it
};

/// The IP header without options.
std::vector<HeaderField> ip_fields(std::string_view packet);
/// The UDP or TCP header; TCP options are one field.
std::vector<HeaderField> transport_fields(std::string_view packet);

/// What a packet says about where it comes from and goes to.
struct PacketEnds {
  std::uint8_t protocol;  // IPPROTO_UDP or IPPROTO_TCP
  reactor::Address from, to;
};
PacketEnds ends_of(std::string_view packet);

/// Where the IP header ends, and where the payload begins.
std::size_t ip_header_size(std::string_view packet);
std::size_t payload_offset(std::string_view packet);
inline std::string_view payload_of(std::string_view packet) {
  return packet.substr(payload_offset(packet));
}

/// What a UDP or TCP checksum covers besides header and payload: addresses, protocol
/// and length, 12 bytes that are not sent.
std::string pseudo_header(std::string_view packet);

/// The 16 bits at `offset`, most significant byte first.
std::uint16_t word_at(std::string_view packet, std::size_t offset);

/// "3e58".
std::string hex16(std::uint32_t value);

/// "7f 00 00 01", of at most `most` bytes ("..." shows it).
std::string hex_bytes(std::string_view bytes, std::size_t most = 8);

}  // namespace transport
