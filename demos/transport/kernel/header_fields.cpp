#include "demos/transport/kernel/header_fields.h"

#include <netinet/in.h>

#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "demos/transport/story/packet.h"

namespace transport {

using reactor::Address;

namespace {

constexpr std::size_t ip_size = 20, udp_size = 8, tcp_size = 20;
constexpr std::size_t protocol_at = 9, source_at = 12, destination_at = 16;

std::uint8_t byte_at(std::string_view packet, std::size_t offset) {
  if (offset >= packet.size()) throw std::invalid_argument("the packet is incomplete");
  return static_cast<std::uint8_t>(packet[offset]);
}

std::string number(std::size_t value) { return std::to_string(value); }

std::string hex_word(std::string_view packet, std::size_t offset) {
  return "0x" + hex16(word_at(packet, offset));
}

std::string long_number(std::string_view packet, std::size_t offset) {
  return number(std::size_t{word_at(packet, offset)} << 16 |
                word_at(packet, offset + 2));
}

Address address_at(std::string_view packet, std::size_t offset, std::size_t port_at) {
  sockaddr_in end{};
  end.sin_family = AF_INET;
  end.sin_port = htons(word_at(packet, port_at));
  std::memcpy(&end.sin_addr, packet.data() + offset, sizeof end.sin_addr);
  return {reinterpret_cast<const sockaddr*>(&end), sizeof end};
}

std::string fragment_text(std::uint16_t word, const HeaderTexts& text) {
  const auto one = [&]() -> std::string {
    if ((word & 0x4000) != 0) return text.do_not_fragment;
    return (word & 0x2000) != 0 ? text.more_follow : text.whole;
  };
  return (word & 0x1fff) == 0 ? one() : text.not_first(one());
}

std::string protocol_text(std::uint8_t protocol) {
  return number(protocol) + (protocol == IPPROTO_UDP ? ": UDP" : ": TCP");
}

/// Returns the name of an option of the TCP header; "" for padding and unknown ones.
std::string option_name(std::uint8_t kind, const HeaderTexts& text) {
  switch (kind) {
    case 2:
      return text.largest_segment;
    case 3:
      return text.window_scale;
    case 4:
      return text.sack_allowed;
    case 5:
      return "SACK";
    case 8:
      return text.timestamps;
    default:
      return "";
  }
}

/// Returns the size and the names of the options: "12 bytes: timestamps". Padding is
/// left out.
std::string options_text(std::string_view options, const HeaderTexts& text) {
  std::string result = text.bytes(options.size());
  const char* before = ": ";
  for (std::size_t at = 0; at < options.size() && options[at] != 0;) {
    const std::uint8_t kind = byte_at(options, at);
    const std::size_t size = kind == 1 ? 1 : byte_at(options, at + 1);
    if (const std::string name = option_name(kind, text); !name.empty())
      result += std::exchange(before, ", ") + name;
    if (size == 0) break;  // invalid; without this the loop would never end
    at += size;
  }
  return result;
}

std::vector<HeaderField> udp_fields(std::string_view packet, std::size_t at,
                                    const HeaderTexts& text) {
  return {{at, 2, text.source_port, number(word_at(packet, at))},
          {at + 2, 2, text.destination_port, number(word_at(packet, at + 2)), true},
          {at + 4, 2, text.length, text.eight_plus(word_at(packet, at + 4))},
          {at + 6, 2, text.checksum, hex_word(packet, at + 6)}};
}

std::vector<HeaderField> tcp_fields(std::string_view packet, std::size_t at,
                                    const HeaderTexts& text) {
  const std::size_t words = byte_at(packet, at + 12) >> 4;
  std::vector<HeaderField> fields{
      {at, 2, text.source_port, number(word_at(packet, at)), true},
      {at + 2, 2, text.destination_port, number(word_at(packet, at + 2)), true},
      {at + 4, 4, text.sequence, long_number(packet, at + 4)},
      {at + 8, 4, text.acknowledgement, long_number(packet, at + 8)},
      {at + 12, 1, text.header_length, text.words(words, 4 * words)},
      {at + 13, 1, text.flags, flags_text(byte_at(packet, at + 13))},
      {at + 14, 2, text.window, text.to_be_scaled(word_at(packet, at + 14))},
      {at + 16, 2, text.checksum, hex_word(packet, at + 16)},
      {at + 18, 2, text.urgent, number(word_at(packet, at + 18))}};
  if (4 * words > tcp_size)
    fields.push_back(
        {at + tcp_size, 4 * words - tcp_size, text.options,
         options_text(packet.substr(at + tcp_size, 4 * words - tcp_size), text)});
  return fields;
}

}  // namespace

std::uint16_t word_at(std::string_view packet, std::size_t offset) {
  return static_cast<std::uint16_t>(byte_at(packet, offset) << 8 |
                                    byte_at(packet, offset + 1));
}

std::size_t ip_header_size(std::string_view packet) {
  const std::size_t size = (byte_at(packet, 0) & 15U) * 4U;
  const std::uint8_t protocol = byte_at(packet, protocol_at);
  if (byte_at(packet, 0) >> 4 != 4 || size < ip_size || packet.size() < size)
    throw std::invalid_argument("not an IPv4 packet");
  if (protocol != IPPROTO_UDP && protocol != IPPROTO_TCP)
    throw std::invalid_argument("the packet carries neither UDP nor TCP");
  return size;
}

std::size_t payload_offset(std::string_view packet) {
  const std::size_t at = ip_header_size(packet);
  const bool udp = byte_at(packet, protocol_at) == IPPROTO_UDP;
  const std::size_t size = udp ? udp_size : (byte_at(packet, at + 12) >> 4) * 4U;
  if ((!udp && size < tcp_size) || packet.size() < at + size)
    throw std::invalid_argument("the packet is incomplete");
  return at + size;
}

std::vector<HeaderField> ip_fields(std::string_view packet, const HeaderTexts& text) {
  const PacketEnds ends = ends_of(packet);
  const bool tcp = ends.protocol == IPPROTO_TCP;
  const std::size_t size = ip_header_size(packet);
  const std::uint8_t service = byte_at(packet, 1);
  return {{0, 1, text.version_name, text.version(size / 4, size)},
          {1, 1, text.dscp, number(service >> 2) + ", " + number(service & 3U)},
          {2, 2, text.total_length, text.bytes(word_at(packet, 2))},
          {4, 2, text.identification, number(word_at(packet, 4))},
          {6, 2, text.fragments, fragment_text(word_at(packet, 6), text)},
          {8, 1, text.time_to_live, text.routers(byte_at(packet, 8))},
          {protocol_at, 1, text.protocol, protocol_text(ends.protocol), true},
          {10, 2, text.header_checksum, hex_word(packet, 10)},
          {source_at, 4, text.source_address, ends.from.host(), tcp},
          {destination_at, 4, text.destination_address, ends.to.host(), true}};
}

std::vector<HeaderField> transport_fields(std::string_view packet,
                                          const HeaderTexts& text) {
  payload_offset(packet);  // throws if the header is incomplete
  const std::size_t at = ip_header_size(packet);
  return byte_at(packet, protocol_at) == IPPROTO_UDP ? udp_fields(packet, at, text)
                                                     : tcp_fields(packet, at, text);
}

PacketEnds ends_of(std::string_view packet) {
  const std::size_t at = ip_header_size(packet);
  return {byte_at(packet, protocol_at), address_at(packet, source_at, at),
          address_at(packet, destination_at, at + 2)};
}

std::string pseudo_header(std::string_view packet) {
  const std::size_t length = packet.size() - ip_header_size(packet);
  return std::string(packet.substr(source_at, 8)) + '\0' + packet[protocol_at] +
         static_cast<char>(length >> 8) + static_cast<char>(length & 0xff);
}

std::string hex16(std::uint32_t value) {
  char text[12];
  std::snprintf(text, sizeof text, "%04x", static_cast<unsigned>(value));
  return text;
}

std::string hex_bytes(std::string_view bytes, std::size_t most) {
  std::string text;
  for (const char byte : bytes.substr(0, most)) {
    char two[4];
    std::snprintf(two, sizeof two, "%02x", static_cast<unsigned char>(byte));
    text += (text.empty() ? "" : " ") + std::string(two);
  }
  return text + (bytes.size() > most ? " ..." : "");
}

}  // namespace transport
