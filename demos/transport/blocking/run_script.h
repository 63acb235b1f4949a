#pragma once
// The script of the arrivals result against one strategy of reading.

#include <chrono>

#include "demos/transport/blocking/arrivals.h"
#include "demos/transport/blocking/readers.h"
#include "demos/transport/blocking/run_result.h"
#include "demos/transport/story/story.h"

namespace transport {

/// A time after the last message in which nothing comes.
constexpr std::chrono::milliseconds quiet_time{100};

/// Plays the script, and shows where the readers stand afterwards, and the lanes.
RunResult run_script(Story& story, Arrivals& arrivals, Readers::Strategy strategy,
               bool thread_each = false);

/// Plays the script until the first source is about to speak for the first time.
/// Returns how long that took, in ms.
double run_until_first_source(Arrivals& arrivals);

/// Where the threads stand: a row for each, as the kernel has them.
void show_threads(Story& story, const Arrivals& arrivals, const Readers& readers);

/// How late a message is at worst with as many sources read in turn: it is there when
/// the reader has just left its source. Measured with read_in_turn, in ms.
double worst_delay_in_turn(int sources, std::chrono::milliseconds timeout);

}  // namespace transport
