#pragma once
// Decodes an IPv4 packet that carries UDP or TCP: the position, name and value of each
// header field, as text. RFC 791, 768, 9293. The functions throw std::invalid_argument
// if the packet is too short or of another kind. They may be called from any thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "demos/transport/kernel/header_english.h"
#include "reactor/address.h"

namespace transport {

struct HeaderField {
  std::size_t offset;  // bytes from the start of the packet
  std::size_t size;    // bytes
  std::string name;
  std::string value;
  bool finds_socket = false;  // the kernel uses it to find the receiving socket
};

/// Returns the fields of the IP header, without IP options.
std::vector<HeaderField> ip_fields(std::string_view packet,
                                   const HeaderTexts& text = header_english);
/// Returns the fields of the UDP or TCP header. All TCP options together are one field.
std::vector<HeaderField> transport_fields(std::string_view packet,
                                          const HeaderTexts& text = header_english);

/// The protocol, source and destination of a packet.
struct PacketEnds {
  std::uint8_t protocol;  // IPPROTO_UDP or IPPROTO_TCP
  reactor::Address from, to;
};
PacketEnds ends_of(std::string_view packet);

/// The offsets, in bytes, of the end of the IP header and of the start of the payload.
std::size_t ip_header_size(std::string_view packet);
std::size_t payload_offset(std::string_view packet);
inline std::string_view payload_of(std::string_view packet) {
  return packet.substr(payload_offset(packet));
}

/// Returns the pseudo header, which a UDP or TCP checksum covers in addition to header
/// and payload: addresses, protocol and length. These 12 bytes are not sent.
std::string pseudo_header(std::string_view packet);

/// Returns the 16 bits at `offset`, most significant byte first.
std::uint16_t word_at(std::string_view packet, std::size_t offset);

/// Returns a number in hexadecimal with at least four digits: "3e58".
std::string hex16(std::uint32_t value);

/// Returns bytes in hexadecimal: "7f 00 00 01". If there are more than `most`, the rest
/// is replaced by "...".
std::string hex_bytes(std::string_view bytes, std::size_t most = 8);

}  // namespace transport
