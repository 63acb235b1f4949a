// Composed IP packets have the expected bytes and correct checksums.

#include "demos/transport/story/packet.h"

#include "tests/support/catch.h"

using reactor::Address;
namespace flag = transport::tcp_flag;

namespace {

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

}  // namespace

TEST_CASE("the Internet checksum of the example in RFC 1071") {
  const std::string data = bytes({0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7});
  CHECK(transport::internet_checksum(data) == 0x220d);
  CHECK(transport::internet_checksum("") == 0xffff);
  CHECK(transport::internet_checksum(bytes({0x12})) == 0xedff);
}

TEST_CASE("a UDP packet over IPv4, byte by byte") {
  const std::string packet = transport::udp_packet(Address("127.0.0.1", 9157),
                                                   Address("127.0.0.2", 6428), "Hi!");
  CHECK(packet.size() == 31);
  CHECK(packet.substr(0, 10) == bytes({0x45, 0, 0, 31, 0, 0, 0x40, 0, 64, 17}));
  CHECK(packet.substr(12, 8) == bytes({127, 0, 0, 1, 127, 0, 0, 2}));
  CHECK(packet.substr(20, 6) == bytes({0x23, 0xc5, 0x19, 0x1c, 0, 11}));
  CHECK(packet.substr(28) == "Hi!");
  // The checksum over a header that contains its checksum is zero. Receivers check
  // this.
  CHECK(transport::internet_checksum(packet.substr(0, 20)) == 0);
  const std::string pseudo = packet.substr(12, 8) + bytes({0, 17, 0, 11});
  CHECK(transport::internet_checksum(pseudo + packet.substr(20)) == 0);
}

TEST_CASE("a TCP packet over IPv6, byte by byte") {
  const transport::TcpFields fields{0x01020304, 0x0a0b0c0d, flag::syn | flag::ack,
                                    0x1234};
  const std::string packet =
      transport::tcp_packet(Address("::1", 80), Address("fe80::2", 0x5678), fields, "");
  CHECK(packet.size() == 60);
  CHECK(packet.substr(0, 8) == bytes({0x60, 0, 0, 0, 0, 20, 6, 64}));
  CHECK(packet.substr(40, 16) ==
        bytes({0, 80, 0x56, 0x78, 1, 2, 3, 4, 10, 11, 12, 13, 0x50, 0x12, 0x12, 0x34}));
  const std::string pseudo = packet.substr(8, 32) + bytes({0, 0, 0, 20, 0, 0, 0, 6});
  CHECK(transport::internet_checksum(pseudo + packet.substr(40)) == 0);
}

TEST_CASE("a UDP checksum of zero is sent as ffff") {
  // If two zero bytes are replaced by the checksum of the packet, the new checksum is
  // zero.
  const Address from("127.0.0.1", 1), to("127.0.0.1", 2);
  std::string payload(2, '\0');
  const std::string packet = transport::udp_packet(from, to, payload);
  payload = packet.substr(26, 2);
  const std::string zero = transport::udp_packet(from, to, payload);
  CHECK(zero.substr(26, 2) == bytes({0xff, 0xff}));
}

TEST_CASE("a packet has a maximum size, and both addresses have one family") {
  const Address v4("127.0.0.1", 1), v6("::1", 2);
  const std::string most(transport::max_udp_payload, 'x');
  CHECK(transport::udp_packet(v4, v4, most).size() == 65'535);
  CHECK_THROWS_AS(transport::udp_packet(v4, v4, most + 'x'), std::invalid_argument);
  CHECK_THROWS_AS(transport::udp_packet(v4, v6, "x"), std::invalid_argument);
  const std::string full(transport::max_tcp_payload, 'x');
  CHECK(transport::tcp_packet(v4, v4, {}, full).size() == 65'535);
  CHECK_THROWS_AS(transport::tcp_packet(v6, v4, {}, ""), std::invalid_argument);
}

TEST_CASE("TCP flags as text") {
  CHECK(transport::flags_text(flag::syn | flag::ack) == "SYN, ACK");
  CHECK(transport::flags_text(flag::psh | flag::ack) == "PSH, ACK");
  CHECK(transport::flags_text(0).empty());
}
