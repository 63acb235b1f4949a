#pragma once
// Runs the script of the arrivals with one strategy of reading, and measures.

#include <chrono>

#include "demos/transport/blocking/arrivals.h"
#include "demos/transport/blocking/readers.h"
#include "demos/transport/blocking/run_result.h"
#include "demos/transport/story/story.h"

namespace transport {

/// The time after the last message in which no message comes.
constexpr std::chrono::milliseconds quiet_time{100};

/// Runs the script, with one thread for all sources or one for each. Then shows in
/// which system calls the readers are blocked, and a lane for each source. Rethrows the
/// exception of a reader.
RunResult run_script(Story& story, Arrivals& arrivals, Readers::Strategy strategy,
                     bool thread_each = false);

/// Runs the script until just before the first source sends its first message. Returns
/// the duration in ms.
double run_until_first_source(Arrivals& arrivals);

/// Shows a row for each reader thread: its state and its system call, as the kernel
/// reports them.
void show_threads(Story& story, const Arrivals& arrivals, const Readers& readers);

/// A round of a reader that reads several sources in turn. Times are in ms since the
/// reader left the first source.
struct Round {
  std::vector<double> waits;  // the end of each wait for one of the other sources
  double delay = 0;           // the end of the round: the first source is read again
};
/// Measures how late a message is read at worst if this many sources are read in turn.
/// The worst case is a message that comes when the reader has just left its source.
Round worst_round_in_turn(int sources, std::chrono::milliseconds timeout);

}  // namespace transport
