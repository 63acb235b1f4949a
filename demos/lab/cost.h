#pragma once
// What a server costs, seen from outside through /proc: processor time, wakeups,
// threads and memory, summed over all its threads and the processes it started.

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "demos/lab/clock.h"

namespace lab {

/// Totals since the process began.
struct Usage {
  Time when{};
  Duration cpu{};            // of all threads, ended ones too
  std::int64_t wakeups = 0;  // voluntary context switches: how often it slept and woke
  int threads = 0;           // now
};

class CostProbe {
 public:
  explicit CostProbe(pid_t pid) : pid_(pid) {}

  /// Reads the counters; costs some 20 µs per thread. What a thread did is remembered
  /// after its end if it was seen by an earlier sample.
  Usage sample();
  int threads_peak() const noexcept { return threads_peak_; }

 private:
  pid_t pid_;
  std::map<pid_t, std::int64_t> wakeups_of_thread_;
  int threads_peak_ = 0;
};

/// Resident memory in bytes; nullopt when the process is gone.
std::optional<std::int64_t> resident_bytes(pid_t pid);
/// Open descriptors of the process.
int open_descriptors(pid_t pid);
/// The process and all that descend from it.
std::vector<pid_t> family_of(pid_t pid);

}  // namespace lab
