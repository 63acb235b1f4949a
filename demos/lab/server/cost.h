#pragma once
// What a server costs, seen from outside through /proc: processor time, wakeups,
// waiting for a processor, and memory, summed over the process and its descendants.
//
// Processor time is exact for all threads, also those that ended, and for children that
// were waited for (to 20 ms). When a thread ends, /proc forgets its wakeups and waiting
// since the last sample; unseen_wakeups() returns how many wakeups are missing.

#include <sys/resource.h>
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "demos/lab/clock.h"

namespace lab {

/// Totals since the process began.
struct Usage {
  Time when{};
  Duration cpu{};
  std::int64_t wakeups = 0;   // voluntary context switches: how often it slept and woke
  Duration run_queue_wait{};  // ready to run, but no processor was free
  int threads = 0;            // now, in all processes
};

class CostProbe {
 public:
  explicit CostProbe(pid_t pid) : pid_(pid) {}

  /// Reads the counters; takes about 20 us per thread.
  Usage sample();
  const Usage& last() const noexcept { return last_; }
  /// Returns how long the last sample took.
  Duration effort() const noexcept { return effort_; }
  int threads_peak() const noexcept { return threads_peak_; }
  /// Returns the wakeups that no sample saw, of threads and children that ended: the
  /// difference to the total that the kernel reports for the reaped process. wait4(2)
  std::int64_t unseen_wakeups(const rusage& whole_life) const noexcept;

 private:
  struct Counters {
    std::int64_t wakeups, wait_ns;
  };
  void read_threads(pid_t pid, Usage& usage,
                    std::unordered_map<pid_t, Counters>& living);
  void add_ended(const std::unordered_map<pid_t, Counters>& living);

  pid_t pid_;
  std::unordered_map<pid_t, Counters> threads_;  // at the last sample
  Counters ended_{0, 0};                         // of threads that have ended
  Usage last_{};
  Duration effort_{};
  int threads_peak_ = 0;
};

/// Returns the children of a process; ended ones count until they are waited for.
std::vector<pid_t> children_of(pid_t pid);
/// Returns the process and all its descendants, parents first.
std::vector<pid_t> family_of(pid_t pid);
/// Returns the number of open descriptors of the family.
int open_descriptors(pid_t pid);

/// Memory of the family in bytes. The kernel's memory for sockets is not included: the
/// kernel does not report it per process.
struct Memory {
  std::int64_t resident = 0;  // pages that processes share count once for each
  // Shared pages are divided among the processes. Empty if /proc/PID/smaps_rollup
  // cannot be read.
  std::optional<std::int64_t> proportional;
};

/// Returns nullopt if the process has ended.
std::optional<Memory> memory_of(pid_t pid);

/// Returns the slope of the least-squares line through the points; nullopt unless there
/// are two different x.
std::optional<double> slope_of(const std::vector<std::pair<double, double>>& points);

}  // namespace lab
