#include <netinet/in.h>

#include "demos/transport/kernel/checksum_calculation.h"
#include "demos/transport/segments/segments.h"

namespace transport {

namespace {

/// Shows the calculation of a checksum over the bytes `covered`, and claims that the
/// result is the checksum `written` in the header.
void show_checksum(Story& story, const std::string& covered, std::uint16_t written) {
  const ChecksumCalculation calculation = calculate_checksum(covered);
  story.say(calculation.to_string());
  story.check(written == calculation.checksum, "the header has " + hex16(written));
}

/// With checksum offload, the kernel writes only the sum of the pseudo header, and the
/// network card would complete the checksum.
bool is_offloaded(const std::string& pseudo, std::uint16_t written) {
  return written == calculate_checksum(pseudo).folded;
}

}  // namespace

void show_origin(Story& story, const ObservedPacket& packet, const PacketSocket& wire) {
  if (packet.captured) return story.say("Captured on the loopback: the real bytes.");
  const std::string why =
      wire.capture_error().empty() ? "the packet was not seen" : wire.capture_error();
  story.say("Not captured (" + why +
            "), but composed: addresses, ports, lengths and payload are real.");
}

void show_fields(Story& story, const std::string& packet,
                 const std::vector<HeaderField>& fields) {
  std::vector<Story::Row> rows;
  for (const HeaderField& field : fields)
    rows.push_back({std::to_string(field.offset),
                    hex_bytes(packet.substr(field.offset, field.size), 4),
                    (field.finds_socket ? "* " : "  ") + field.name, field.value});
  const std::string payload(payload_of(packet));
  rows.push_back({std::to_string(payload_offset(packet)), hex_bytes(payload),
                  "  payload", demo::quoted(payload)});
  story.table({"byte", "hex", "  field", "value"}, rows);
}

void show_checksums(Story& story, const std::string& packet) {
  const std::size_t ip = ip_header_size(packet);
  story.say("IP: all 16-bit words of the IP header, without bytes 10 and 11");
  show_checksum(story, without_word(packet.substr(0, ip), 10), word_at(packet, 10));

  const bool udp = ends_of(packet).protocol == IPPROTO_UDP;
  const std::string name = udp ? "UDP" : "TCP", pseudo = pseudo_header(packet);
  const std::size_t place = udp ? 6 : 16;
  const std::uint16_t written = word_at(packet, ip + place);
  const std::string covered = pseudo + without_word(packet.substr(ip), place);
  story.say(name + ": addresses, protocol, length; then " + name +
            " header and payload");
  if (!is_offloaded(pseudo, written)) return show_checksum(story, covered, written);
  const ChecksumCalculation calculation = calculate_checksum(covered);
  story.say(calculation.to_string());
  story.check(written != calculation.checksum,
              "the header has " + hex16(written) + ", the sum of the first 6 words");
  story.say(
      "The kernel leaves the rest to the network card (\"checksum offload\"). The "
      "loopback has no card and does not check it; Wireshark may call it wrong.");
}

}  // namespace transport
