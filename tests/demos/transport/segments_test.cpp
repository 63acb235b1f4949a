// The program segments decodes packets in the same way as tshark.

#include <unistd.h>

#include <sstream>

#include "demos/transport/kernel/checksum_calculation.h"
#include "demos/transport/kernel/header_fields.h"
#include "demos/transport/story/packet.h"
#include "demos/transport/story/pcapng.h"
#include "tests/demos/transport/tools.h"
#include "tests/support/catch.h"

using reactor::Address;
using transport::HeaderField;
using transport_test::check_story;
using transport_test::missing;
using transport_test::TemporaryFile;
using transport_test::tshark_fields;

namespace {

/// Returns the bytes of the packet that a step shows.
std::string bytes_of_step(const std::string& story, const std::string& step) {
  std::istringstream lines(story.substr(story.find(step)));
  std::string line, bytes;
  while (std::getline(lines, line) && line.find("   ok:") != 0) {
    std::istringstream words(line);
    std::string word;
    std::size_t offset = 0;
    if (!(words >> offset) || line.rfind("   ", 0) != 0) continue;
    CHECK(offset == bytes.size());
    while (words >> word && word.size() == 2 &&
           word.find_first_not_of("0123456789abcdef") == std::string::npos)
      bytes += static_cast<char>(std::stoi(word, nullptr, 16));
  }
  return bytes;
}

/// Returns the value in the row of a field.
std::string shown(const std::string& story, const std::string& field) {
  const std::size_t at = story.find(field);
  if (at == std::string::npos) return "no " + field;
  std::istringstream words(story.substr(at + field.size()));
  std::string value;
  words >> value;
  return value;
}

void write_capture(const std::string& path, const std::string& packet) {
  transport::PcapngFile file(path, "test", "a test");
  file.write(packet, std::chrono::system_clock::now(), "");
  file.close();
}

std::string value_of(const std::vector<HeaderField>& fields, const std::string& name) {
  for (const HeaderField& field : fields)
    if (field.name == name) return field.value;
  return "no field " + name;
}

}  // namespace

TEST_CASE("byte 1 of an IPv4 header has two fields, DSCP and ECN") {
  std::string packet =
      transport::udp_packet(Address("127.0.0.1", 1), Address("127.0.0.1", 2), "x");
  packet[1] = static_cast<char>(46 << 2 | 1);
  CHECK(value_of(transport::ip_fields(packet), "DSCP, ECN") == "46, 1");
}

TEST_CASE("segments: tshark decodes the printed bytes in the same way") {
  const bool root = ::geteuid() == 0;
  const auto plain = transport_test::run_program("segments");
  check_story(plain);
  const auto unprivileged = transport_test::run_unprivileged("segments");
  check_story(unprivileged);
  CHECK_THAT(unprivileged.out, Catch::Contains("Not captured (capture on lo: ") &&
                                   Catch::Contains("but composed"));
  if (missing("tshark")) return;
  for (const std::string& story : {plain.out, unprivileged.out}) {
    const TemporaryFile file;
    write_capture(file.path(), bytes_of_step(story, "1. One datagram"));
    std::istringstream fields(
        tshark_fields(file.path(),
                      "ip.proto ip.len ip.dst udp.srcport udp.dstport udp.length "
                      "ip.checksum.status udp.payload"));
    std::string protocol, total, host, source, destination, length, good, payload;
    fields >> protocol >> total >> host >> source >> destination >> length >> good >>
        payload;
    CHECK((protocol == "17" && total == "33" && host == "127.0.0.1" && good == "1"));
    CHECK((length == "13" && payload == "48454c4c4f"));
    CHECK(shown(story, "source port ") == source);
    CHECK(shown(story, "destination port ") == destination);
  }
  // Only a composed checksum is complete; the kernel leaves a captured one to the card.
  const TemporaryFile file;
  write_capture(file.path(), bytes_of_step(unprivileged.out, "1. One datagram"));
  CHECK(tshark_fields(file.path(), "udp.checksum.status") == "1\n");
  CHECK((root || plain.out.find("Captured") == std::string::npos));
}

TEST_CASE("segments: the capture file has both protocols on one port") {
  if (missing("tshark")) return;
  const TemporaryFile file;
  check_story(transport_test::run_program("segments", {"--pcap", file.path()}));
  CHECK(tshark_fields(file.path(), "udp.payload", "udp") ==
        "48454c4c4f\n6f6e65\n7468726565\n66697665\n");
  CHECK(tshark_fields(file.path(), "tcp.payload", "tcp.len > 0") ==
        "48454c4c4f\n74776f\n666f7572\n736978\n");
  CHECK(tshark_fields(file.path(), "frame.number", transport_test::anything_wrong)
            .empty());
}

TEST_CASE("header fields cover all bytes of the headers, in order, without gaps") {
  const Address from("127.0.0.3", 9'157), to("127.0.0.2", 6'428);
  const transport::TcpFields numbers{0x01020304, 5, transport::tcp_flag::syn, 1000};
  for (const std::string& packet : {transport::udp_packet(from, to, "odd"),
                                    transport::tcp_packet(from, to, numbers, "odd")}) {
    auto fields = transport::ip_fields(packet);
    for (const HeaderField& field : transport::transport_fields(packet))
      fields.push_back(field);
    std::size_t next = 0;
    for (const HeaderField& field : fields) {
      CHECK(field.offset == next);
      next += field.size;
    }
    CHECK(next == transport::payload_offset(packet));
    CHECK(transport::payload_of(packet) == "odd");
    CHECK(transport::ends_of(packet).from == from);
    CHECK(transport::ends_of(packet).to == to);
  }
  const auto tcp = transport::tcp_packet(from, to, numbers, "");
  const auto fields = transport::transport_fields(tcp);
  CHECK(value_of(fields, "sequence number") == "16909060");
  CHECK(value_of(fields, "flags") == "SYN");
  CHECK(value_of(fields, "window") == "1000, to be scaled");
}

TEST_CASE("header fields: TCP options as text, also invalid ones") {
  const Address end("127.0.0.1", 1);
  std::string packet = transport::tcp_packet(end, end, {}, std::string(12, '\0'));
  packet[32] = static_cast<char>(0x80);  // a header of 8 words
  packet.replace(40, 4, "\x01\x01\x08\x0a");
  CHECK(value_of(transport::transport_fields(packet), "options") ==
        "12 bytes: timestamps");
  packet.replace(40, 12,
                 std::string("\x02\x04\x05\xb4\x03\x00\x08\x0a\x01\x01\x01\x01", 12));
  CHECK(value_of(transport::transport_fields(packet), "options") ==
        "12 bytes: largest segment, window scale");
  packet.replace(40, 12, std::string(11, '\x01') + "\x02");
  CHECK_THROWS_AS(transport::transport_fields(packet.substr(0, 52)),
                  std::invalid_argument);
}

TEST_CASE("header fields: incomplete packets and other protocols are refused") {
  const Address end("127.0.0.1", 1);
  const std::string udp = transport::udp_packet(end, end, "");
  const std::string tcp = transport::tcp_packet(end, end, {}, "");
  for (std::size_t size = 0; size < udp.size(); ++size)
    CHECK_THROWS_AS(transport::transport_fields(udp.substr(0, size)),
                    std::invalid_argument);
  for (std::size_t size = 0; size < tcp.size(); ++size)
    CHECK_THROWS_AS(transport::transport_fields(tcp.substr(0, size)),
                    std::invalid_argument);
  std::string icmp = udp;
  icmp[9] = 1;
  CHECK_THROWS_AS(transport::ends_of(icmp), std::invalid_argument);
  const Address v6("::1", 1);
  CHECK_THROWS_AS(transport::ends_of(transport::udp_packet(v6, v6, "")),
                  std::invalid_argument);
}

TEST_CASE("a checksum calculation shows the words, their sum and the carry") {
  const auto calculation =
      transport::calculate_checksum(std::string("\xff\xff\x00\x03\x80", 5));
  CHECK(calculation.sum == "ffff + 0003 + 8000 = 18002");
  CHECK(calculation.folded == 0x8003);
  CHECK(calculation.checksum == 0x7ffc);
  CHECK(transport::without_word("abcdef", 2) == "abef");
}
