#pragma once
// Memory of a server, and what each connection adds to it.

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace lab {

/// In bytes, summed over the process and all that descend from it. The kernel's memory
/// for sockets is not in it: nothing tells whose that is.
struct Memory {
  std::int64_t resident = 0;  // pages that several processes share count in each
  std::optional<std::int64_t> proportional;  // shared pages are divided; empty when
                                             // /proc/PID/smaps_rollup may not be read
};

/// nullopt when the process is gone.
std::optional<Memory> memory_of(pid_t pid);

/// The slope of the straight line that fits the points best (least squares); nullopt
/// unless there are two different x.
std::optional<double> slope_of(const std::vector<std::pair<double, double>>& points);

}  // namespace lab
