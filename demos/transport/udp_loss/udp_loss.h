#pragma once
// The second part of the program udp_loss.

#include <cstdint>

#include "demos/transport/path/fate.h"
#include "demos/transport/story/story.h"
#include "demos/transport/udp_loss/udp_loss_texts.h"

namespace transport {

struct LossSettings {
  Faults faults{0.2, 0.05, 0.05, std::chrono::milliseconds(2),
                std::chrono::milliseconds(0)};
  std::uint64_t seed = 1;
};

/// Sends the same messages over a good path and over a path with these faults. Each
/// message is repeated until it is acknowledged.
void show_stop_and_wait(Story& story, const LossSettings& settings);

}  // namespace transport
