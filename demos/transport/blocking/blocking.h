#pragma once
// The parts of the program blocking that are not readers.

#include <string>
#include <vector>

#include "demos/transport/blocking/run_script.h"

namespace transport {

/// The result of one strategy, with the strategy's name for the last table.
struct NamedResult {
  std::string name;
  RunResult result;
};

/// Shows a table of the five sources.
void show_sources(Story& story, const Arrivals& arrivals);
/// Shows the system call in which a reader is blocked, for how long, and which messages
/// wait in the kernel meanwhile.
void show_blocked_reader(Story& story, Arrivals& arrivals);
/// Measures how late a message is at worst if sockets are read in turn, for several
/// numbers of sockets and several timeouts.
void show_worst_delays(Story& story);
/// Prints what a thread per socket costs: stacks, a lock, and a way to stop each
/// thread.
void show_thread_costs(Story& story, std::size_t threads);
/// Shows the results of all strategies in one table.
void compare_results(Story& story, const std::vector<NamedResult>& results);

}  // namespace transport
