#pragma once
// Draws a sequence chart as text: two columns, and one arrow per packet.
//
//   127.0.0.1:50312                     127.0.0.1:12000
//        |-- SYN -------------------------->| connect()
//        |<-- SYN, ACK ---------------------|

#include <string>
#include <vector>

#include "demos/transport/story/recorder.h"

namespace transport {

/// Returns the chart of the packets between the two addresses, in order, one per line.
/// Packets from or to other addresses are left out.
std::string chart(const std::vector<PacketNote>& packets, const reactor::Address& left,
                  const reactor::Address& right);

}  // namespace transport
