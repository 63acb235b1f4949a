#pragma once
// What a server costs, seen from outside through /proc: processor time, wakeups and
// waiting for a processor, summed over all its threads and the processes it started.
//
// Processor time is exact for all threads, ended ones too, and for children that ended
// and were waited for (those to 20 ms). Of wakeups and waiting, /proc forgets what a
// thread did since the last sample when it ends; how many wakeups that were over the
// whole life tells unseen_wakeups().

#include <sys/resource.h>
#include <sys/types.h>

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "demos/lab/clock.h"

namespace lab {

/// Totals since the process began.
struct Usage {
  Time when{};
  Duration cpu{};
  std::int64_t wakeups = 0;   // voluntary context switches: how often it slept and woke
  Duration run_queue_wait{};  // ready to run, but the processor was another's
  int threads = 0;            // now, in all processes
};

class CostProbe {
 public:
  explicit CostProbe(pid_t pid) : pid_(pid) {}

  /// Reads the counters; costs some 20 µs per thread.
  Usage sample();
  const Usage& last() const noexcept { return last_; }
  /// How long the last sample took.
  Duration effort() const noexcept { return effort_; }
  int threads_peak() const noexcept { return threads_peak_; }
  /// Wakeups that no sample saw, of threads and children that ended: the difference to
  /// what the kernel reports of the whole life, when the process was reaped.
  /// getrusage(2)
  std::int64_t unseen_wakeups(const rusage& whole_life) const noexcept;

 private:
  struct Counters {
    std::int64_t wakeups, wait_ns;
  };
  void read_threads(pid_t pid, Usage& usage,
                    std::unordered_map<pid_t, Counters>& living);
  void add_ended(const std::unordered_map<pid_t, Counters>& living);

  pid_t pid_;
  std::unordered_map<pid_t, Counters> threads_;  // as the last sample saw them
  Counters ended_{0, 0};                         // of threads that are no more
  Usage last_{};
  Duration effort_{};
  int threads_peak_ = 0;
};

/// The process and all that descend from it, parents first.
std::vector<pid_t> family_of(pid_t pid);
/// Open descriptors of the family.
int open_descriptors(pid_t pid);

}  // namespace lab
