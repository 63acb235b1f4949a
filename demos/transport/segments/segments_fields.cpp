#include <netinet/in.h>

#include "demos/transport/kernel/checksum_calculation.h"
#include "demos/transport/segments/segments.h"

namespace transport {

namespace {

void show_calculation(Story& story, const ChecksumCalculation& calculation) {
  story.say(segments_texts(story).calculation(
      calculation.sum, hex16(calculation.folded), hex16(calculation.checksum)));
}

/// Shows the calculation of a checksum over the bytes `covered`, and claims that the
/// result is the checksum `written` in the header.
void show_checksum(Story& story, const std::string& covered, std::uint16_t written) {
  const ChecksumCalculation calculation = calculate_checksum(covered);
  show_calculation(story, calculation);
  story.check(written == calculation.checksum,
              segments_texts(story).header_has(hex16(written)));
}

/// With checksum offload, the kernel writes only the sum of the pseudo header, and the
/// network card would complete the checksum.
bool is_offloaded(const std::string& pseudo, std::uint16_t written) {
  return written == calculate_checksum(pseudo).folded;
}

}  // namespace

void show_origin(Story& story, const ObservedPacket& packet, const PacketSocket& wire) {
  const auto& text = segments_texts(story);
  if (packet.captured) return story.say(text.captured);
  const std::string& error = wire.capture_error();
  story.say(text.composed(error.empty() ? std::string(text.not_seen) : error));
}

void show_fields(Story& story, const std::string& packet,
                 const std::vector<HeaderField>& fields) {
  const auto& text = segments_texts(story);
  std::vector<Story::Row> rows;
  for (const HeaderField& field : fields)
    rows.push_back({std::to_string(field.offset),
                    hex_bytes(packet.substr(field.offset, field.size), 4),
                    (field.finds_socket ? "* " : "  ") + field.name, field.value});
  const std::string payload(payload_of(packet));
  rows.push_back({std::to_string(payload_offset(packet)), hex_bytes(payload),
                  "  " + std::string(text.payload), demo::quoted(payload)});
  story.table({text.byte, text.hex, "  " + std::string(text.field), text.value}, rows);
}

void show_checksums(Story& story, const std::string& packet) {
  const auto& text = segments_texts(story);
  const std::size_t ip = ip_header_size(packet);
  story.say(text.ip_words);
  show_checksum(story, without_word(packet.substr(0, ip), 10), word_at(packet, 10));

  const bool udp = ends_of(packet).protocol == IPPROTO_UDP;
  const std::string name = udp ? "UDP" : "TCP", pseudo = pseudo_header(packet);
  const std::size_t place = udp ? 6 : 16;
  const std::uint16_t written = word_at(packet, ip + place);
  const std::string covered = pseudo + without_word(packet.substr(ip), place);
  story.say(text.transport_words(name, name));
  if (!is_offloaded(pseudo, written)) return show_checksum(story, covered, written);
  const ChecksumCalculation calculation = calculate_checksum(covered);
  show_calculation(story, calculation);
  story.check(written != calculation.checksum, text.header_has_partial(hex16(written)));
  story.say(text.offload);
}

}  // namespace transport
