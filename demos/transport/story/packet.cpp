#include "demos/transport/story/packet.h"

#include <netinet/in.h>

#include <stdexcept>
#include <utility>

namespace transport {

using reactor::Address;

namespace {

constexpr std::size_t max_packet_size = 65'535;
constexpr char hop_limit = 64;

/// Network byte order: the most significant byte first.
void put16(std::string& bytes, std::size_t value) {
  bytes += static_cast<char>(value >> 8 & 0xff);
  bytes += static_cast<char>(value & 0xff);
}

void put32(std::string& bytes, std::uint32_t value) {
  put16(bytes, value >> 16);
  put16(bytes, value & 0xffff);
}

void write16(std::string& bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<char>(value >> 8);
  bytes[at + 1] = static_cast<char>(value & 0xff);
}

std::string host_bytes(const Address& address) {
  const auto* const start = reinterpret_cast<const char*>(address.data());
  if (address.is_ipv6()) return {start + offsetof(sockaddr_in6, sin6_addr), 16};
  return {start + offsetof(sockaddr_in, sin_addr), 4};
}

std::string ipv4_header(const Address& from, const Address& to, int protocol,
                        std::size_t length) {
  std::string header = {0x45, 0};  // version 4, 5 words; no traffic class
  put16(header, 20 + length);
  put32(header, 0x0000'4000);  // identification 0, do not fragment
  header += {hop_limit, static_cast<char>(protocol), 0, 0};
  header += host_bytes(from) + host_bytes(to);
  write16(header, 10, internet_checksum(header));
  return header;
}

std::string ipv6_header(const Address& from, const Address& to, int protocol,
                        std::size_t length) {
  std::string header;
  put32(header, 0x6000'0000);  // version 6, no traffic class, no flow label
  put16(header, length);
  header += {static_cast<char>(protocol), hop_limit};
  return header + host_bytes(from) + host_bytes(to);
}

/// The checksum also covers a pseudo header, which is not sent: addresses, protocol and
/// length. So a packet that reaches a wrong host is detected.
std::uint16_t transport_checksum(const Address& from, const Address& to, int protocol,
                                 const std::string& segment) {
  std::string pseudo = host_bytes(from) + host_bytes(to);
  put32(pseudo, static_cast<std::uint32_t>(segment.size()));
  put32(pseudo, static_cast<std::uint32_t>(protocol));
  return internet_checksum(pseudo + segment);
}

std::string with_ip_header(const Address& from, const Address& to, int protocol,
                           const std::string& segment) {
  if (from.family() != to.family())
    throw std::invalid_argument("a packet needs two addresses of one family: " +
                                from.to_string() + ", " + to.to_string());
  const std::size_t header = from.is_ipv6() ? 0 : 20;
  if (header + segment.size() > max_packet_size)
    throw std::invalid_argument("a packet cannot have more than 65535 bytes");
  return (from.is_ipv6() ? ipv6_header : ipv4_header)(from, to, protocol,
                                                      segment.size()) +
         segment;
}

}  // namespace

std::uint16_t internet_checksum(std::string_view bytes) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    sum += i % 2 == 0 ? std::uint64_t{byte} << 8 : byte;
  }
  while (sum > 0xffff) sum = (sum >> 16) + (sum & 0xffff);
  return static_cast<std::uint16_t>(~sum);
}

std::string udp_packet(const Address& from, const Address& to,
                       std::string_view payload) {
  std::string segment;
  put16(segment, from.port());
  put16(segment, to.port());
  put16(segment, 8 + payload.size());
  put16(segment, 0);
  segment += payload;
  const std::uint16_t sum = transport_checksum(from, to, IPPROTO_UDP, segment);
  write16(segment, 6, sum == 0 ? 0xffff : sum);  // 0 would mean "no checksum"
  return with_ip_header(from, to, IPPROTO_UDP, segment);
}

std::string tcp_packet(const Address& from, const Address& to, const TcpFields& fields,
                       std::string_view payload) {
  std::string segment;
  put16(segment, from.port());
  put16(segment, to.port());
  put32(segment, fields.sequence);
  put32(segment, fields.acknowledgement);
  segment += {0x50, static_cast<char>(fields.flags)};  // a header of 5 words
  put16(segment, fields.window);
  put32(segment, 0);  // checksum (filled in below) and urgent pointer
  segment += payload;
  write16(segment, 16, transport_checksum(from, to, IPPROTO_TCP, segment));
  return with_ip_header(from, to, IPPROTO_TCP, segment);
}

std::string flags_text(std::uint8_t flags) {
  std::string text;
  for (const auto& [flag, name] :
       {std::pair{tcp_flag::syn, "SYN"}, std::pair{tcp_flag::fin, "FIN"},
        std::pair{tcp_flag::rst, "RST"}, std::pair{tcp_flag::psh, "PSH"},
        std::pair{tcp_flag::ack, "ACK"}})
    if ((flags & flag) != 0) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

}  // namespace transport
