#pragma once
// What the program blocking shows beside the five readers.

#include <string>
#include <vector>

#include "demos/transport/blocking/playing.h"

namespace transport {

/// A strategy of reading as the last table has it.
struct Strategy {
  std::string name;
  RunResult result;
};

void introduce(Story& story, const Arrivals& arrivals);
/// Where the kernel has a blocked reader, for how long, and what it misses meanwhile.
void look_at_blocked(Story& story, Arrivals& arrivals);
/// The lateness of reading in turn by sources and timeout.
void climb_staircase(Story& story);
/// What the threads cost beside their sleep.
void price_threads(Story& story, std::size_t threads);
/// All strategies in one table.
void compare(Story& story, const std::vector<Strategy>& strategies);

}  // namespace transport
