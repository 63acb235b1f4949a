#pragma once
// A sequence chart in text: two columns, one arrow per packet, as in textbooks.
//
//   127.0.0.1:50312                       127.0.0.1:12000
//         |  SYN                                |
//         |------------------------------------>|  (comment)

#include <string>
#include <vector>

#include "demos/transport/story/recorder.h"

namespace transport {

/// The packets between the two addresses, in order, one line each.
std::string chart(const std::vector<PacketNote>& packets, const reactor::Address& left,
                  const reactor::Address& right);

}  // namespace transport
