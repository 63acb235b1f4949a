#include "demos/transport/story/chart.h"

#include <algorithm>

#include "demos/common/text.h"
#include "demos/transport/story/language.h"

namespace transport {

namespace {

constexpr std::size_t width = 34;   // of an arrow, including both ends
constexpr std::size_t margin = 15;  // left of the first lifeline, for comments

/// Draws "-- SYN, ACK ---------->", an arrow with its label inside.
std::string arrow(const std::string& label, bool to_right) {
  std::string line = "-- " + label + " ";
  line.resize(std::max(width - 1, line.size()), '-');
  return to_right ? line + ">" : "<" + line;
}

/// Appends spaces, and then the text, so that its middle is in this column.
void put_centred(std::string& line, const std::string& text, std::size_t middle) {
  const std::size_t begin = middle - std::min(middle, demo::width_of(text) / 2);
  line = padded(line, begin) + text;
}

std::string heading(const std::string& left, const std::string& right) {
  std::string line;
  put_centred(line, left, margin);
  put_centred(line, right, margin + width + 1);
  return line + "\n";
}

std::string row(const PacketNote& packet, const std::string& label, bool to_right) {
  std::string line = padded(to_right ? packet.comment : "", margin);
  line += "|" + arrow(label, to_right) + "|";
  if (!to_right && !packet.comment.empty()) line += " " + packet.comment;
  return line + "\n";
}

}  // namespace

std::string label_of(const PacketNote& packet, const StoryTexts& text) {
  if (!packet.payload) return packet.label;
  if (*packet.payload == 1) return text.one_byte(packet.label);
  return text.bytes(packet.label, *packet.payload);
}

std::string chart(const std::vector<PacketNote>& packets, const Lifeline& left,
                  const Lifeline& right, const StoryTexts& text) {
  std::string lines = heading(left.name, right.name);
  lines += heading(left.address.to_string(), right.address.to_string());
  for (const PacketNote& packet : packets) {
    const bool to_right = packet.from == left.address && packet.to == right.address;
    if (to_right || (packet.from == right.address && packet.to == left.address))
      lines += row(packet, label_of(packet, text), to_right);
  }
  return lines;
}

}  // namespace transport
