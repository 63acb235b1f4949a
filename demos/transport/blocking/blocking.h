#pragma once
// What the program blocking shows beside the five readers.

#include <string>
#include <vector>

#include "demos/transport/blocking/run_script.h"

namespace transport {

/// A strategy of reading as the last table has it.
struct NamedResult {
  std::string name;
  RunResult result;
};

void show_sources(Story& story, const Arrivals& arrivals);
/// Where the kernel has a blocked reader, for how long, and what it misses meanwhile.
void show_blocked_reader(Story& story, Arrivals& arrivals);
/// The lateness of reading in turn by sources and timeout.
void show_worst_delays(Story& story);
/// What the threads cost beside their sleep.
void show_thread_costs(Story& story, std::size_t threads);
/// All results in one table.
void compare_results(Story& story, const std::vector<NamedResult>& results);

}  // namespace transport
