#pragma once
// Whether a server got the processor when it wanted it, or others were in its way.

#include <optional>
#include <string>

#include "demos/lab/clock.h"
#include "demos/lab/server/cost.h"

namespace lab {

/// Time that processors have been idle since the machine started, to some 10 ms.
struct IdleTime {
  Duration idle{};
  int processors = 0;
};
/// Of one processor, or of all that are online. /proc/stat
IdleTime idle_time(std::optional<int> processor);

/// What happened between two samples.
struct Span {
  Duration length;
  Duration idle;            // of these processors, added up
  int processors;           // which the server may use
  Duration own;             // processor time there of the server, and of the lab
  Duration run_queue_wait;  // of the server's threads, added up
  std::int64_t wakeups;
};

/// "" or why the server was not alone: other processes took more than 5 % of its
/// processors while it waited for one. Threads of the server that wait for each other
/// are its own business, and so is a processor that it keeps busy alone.
std::string starvation(const Span& span, std::optional<int> processor);

}  // namespace lab
