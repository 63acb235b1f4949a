#include "demos/lab/server/processor.h"

#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "demos/lab/files.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr double others_allowed = 0.05;  // of the processors
constexpr double wait_allowed = 0.05;    // of the time
// A tick is 10 ms; both ends of the span are inexact.
constexpr Duration resolution = std::chrono::milliseconds(40);
// The kernel's work to leave the idle state and to switch; charged to no process.
constexpr Duration per_wakeup = std::chrono::microseconds(10);

}  // namespace

IdleTime idle_time(std::optional<int> processor) {
  const std::string wanted = processor ? "cpu" + std::to_string(*processor) : "cpu";
  std::istringstream lines(read_proc("/proc/stat"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string name;
    std::int64_t user = 0, nice = 0, system = 0, idle = 0, io = 0;
    if (!(fields >> name >> user >> nice >> system >> idle >> io) || name != wanted)
      continue;
    const Duration ticks = std::chrono::seconds(idle + io);
    const auto online = static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN));
    return {ticks / ::sysconf(_SC_CLK_TCK), processor ? 1 : online};
  }
  return {};
}

std::string starvation(const Span& span, std::optional<int> processor) {
  if (span.processors == 0 || span.length.count() <= 0) return "";
  const Duration all = span.length * span.processors;
  const Duration others = all - span.idle - span.own - per_wakeup * span.wakeups;
  const double share = to_seconds(others) / to_seconds(all);
  const double waited = to_seconds(span.run_queue_wait) / to_seconds(span.length);
  if (others < resolution || share < others_allowed || waited < wait_allowed) return "";
  const std::string whose =
      processor ? "processor " + std::to_string(*processor) : "the processors";
  return "server starved of CPU: other processes took " + percent(share) + " of " +
         whose + " while it waited for one";
}

}  // namespace lab
