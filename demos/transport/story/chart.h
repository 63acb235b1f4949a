#pragma once
// Draws a sequence chart as text: two lifelines with a name and an address, and one
// arrow per packet. A comment, such as the call, stands on the side of its sender.
//
//                 client                             server
//            127.0.0.1:50312                    127.0.0.1:12000
//   connect()       |-- SYN -------------------------->|
//                   |<-- SYN, ACK ---------------------|

#include <string>
#include <vector>

#include "demos/transport/story/recorder.h"
#include "demos/transport/story/story_texts.h"

namespace transport {

/// One side of the chart.
struct Lifeline {
  std::string name;
  reactor::Address address;
};

/// Returns the label of a packet with its payload: "PSH, ACK 5 bytes".
std::string label_of(const PacketNote& packet, const StoryTexts& text);

/// Returns the chart of the packets between the two addresses, in order, one per line.
/// Packets from or to other addresses are left out.
std::string chart(const std::vector<PacketNote>& packets, const Lifeline& left,
                  const Lifeline& right, const StoryTexts& text);

}  // namespace transport
