#pragma once
// Whether a server got a processor when it was ready to run, or other processes used
// it.

#include <optional>
#include <string>

#include "demos/lab/clock.h"
#include "demos/lab/server/cost.h"

namespace lab {

/// How long processors have been idle since the machine started, to about 10 ms.
struct IdleTime {
  Duration idle{};
  int processors = 0;
};
/// Reads it for one processor, or for all that are online. /proc/stat
IdleTime idle_time(std::optional<int> processor);

/// What happened between two samples.
struct Span {
  Duration length;
  Duration idle;            // of these processors, summed
  int processors;           // that the server may use
  Duration own;             // processor time of the server there, and of the lab
  Duration run_queue_wait;  // of the server's threads, summed
  std::int64_t wakeups;
};

/// Returns "", or a sentence if other processes took more than 5 % of the server's
/// processors while it waited for one. Threads of the server that wait for each other
/// do not count, and neither does a processor that the server alone keeps busy.
std::string starvation(const Span& span, std::optional<int> processor);

}  // namespace lab
