// Captures: whatever packets and comments are written, the file consists of complete
// blocks after each call, and the packets are in it unchanged.

#include "demos/transport/story/pcapng.h"

#include <vector>

#include "tests/fuzz/memory_file.h"

namespace {

constexpr std::uint32_t enhanced_packet = 6;
constexpr std::uint16_t option_comment = 1;
constexpr std::size_t block_overhead = 12, packet_header = 20, option_header = 4;

struct Packet {
  std::string bytes, comment;
  std::uint64_t time;  // in nanoseconds
  bool operator==(const Packet&) const = default;
};

/// Reads a number in little endian.
std::uint32_t number_at(std::string_view bytes, std::size_t at, int size = 4) {
  std::uint32_t number = 0;
  fuzz::require(at + static_cast<std::size_t>(size) <= bytes.size(),
                "a number is in the file");
  while (size-- > 0)
    number = number << 8 |
             static_cast<std::uint8_t>(bytes[at + static_cast<std::size_t>(size)]);
  return number;
}

std::size_t padded(std::size_t size) { return (size + 3) / 4 * 4; }

Packet packet_in(std::string_view body) {
  const std::size_t size = number_at(body, 12);
  const std::string_view options = body.substr(packet_header + padded(size));
  Packet packet{std::string(body.substr(packet_header, size)), "",
                std::uint64_t{number_at(body, 4)} << 32 | number_at(body, 8)};
  fuzz::require(number_at(body, 16) == size, "the packet is complete");
  if (options.empty()) return packet;
  const std::size_t length = number_at(options, 2, 2);
  fuzz::require(number_at(options, 0, 2) == option_comment, "the option is a comment");
  fuzz::require(options.size() == padded(length) + 2 * option_header,
                "the block ends with its options");
  packet.comment = options.substr(option_header, length);
  return packet;
}

std::vector<Packet> packets_in(std::string_view file) {
  std::vector<Packet> packets;
  while (!file.empty()) {
    const std::uint32_t type = number_at(file, 0), length = number_at(file, 4);
    fuzz::require(length >= block_overhead && length % 4 == 0 && length <= file.size(),
                  "a block is complete");
    fuzz::require(number_at(file, length - 4) == length, "its length is at both ends");
    if (type == enhanced_packet)
      packets.push_back(packet_in(file.substr(8, length - block_overhead)));
    file.remove_prefix(length);
  }
  return packets;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const fuzz::MemoryFile file;
  const std::string program = input.piece(), comment = input.piece();
  transport::PcapngFile capture(file.path(), program, comment);
  std::vector<Packet> written;
  fuzz::require(packets_in(file.content()) == written, "a new file has no packet");
  for (int i = 0; i < 20 && !input.empty(); ++i) {
    const std::uint64_t time = std::uint64_t{input.byte()} << (input.byte() % 48);
    Packet packet{input.piece(), input.piece(), time};
    capture.write(packet.bytes,
                  transport::PcapngFile::Time(std::chrono::nanoseconds(packet.time)),
                  packet.comment);
    written.push_back(std::move(packet));
    fuzz::require(packets_in(file.content()) == written, "the file has all packets");
  }
  return 0;
}
