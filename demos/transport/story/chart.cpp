#include "demos/transport/story/chart.h"

namespace transport {

namespace {

constexpr std::size_t width = 34;  // of an arrow, including both ends
constexpr const char* margin = "     ";

/// Draws "-- SYN, ACK ---------->", an arrow with its label inside.
std::string arrow(const std::string& label, bool to_right) {
  std::string line = "-- " + label + " ";
  line.resize(std::max(width - 1, line.size()), '-');
  return to_right ? line + ">" : "<" + line;
}

}  // namespace

std::string chart(const std::vector<PacketNote>& packets, const reactor::Address& left,
                  const reactor::Address& right) {
  std::string head = left.to_string();
  head.resize(std::max(head.size() + 2, width + 2), ' ');
  std::string lines = head + right.to_string() + "\n";
  for (const PacketNote& packet : packets) {
    const bool to_right = packet.from == left && packet.to == right;
    if (!to_right && !(packet.from == right && packet.to == left)) continue;
    lines += margin + ("|" + arrow(packet.label, to_right)) + "|";
    if (!packet.comment.empty()) lines += " " + packet.comment;
    lines += "\n";
  }
  return lines;
}

}  // namespace transport
