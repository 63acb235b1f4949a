#pragma once
// The only clock of the lab: CLOCK_MONOTONIC in nanoseconds, read whenever it is
// needed. The cached time of an event loop is too coarse and does not advance during
// callbacks.

#include <chrono>
#include <cstdint>
#include <ctime>

namespace lab {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
using Duration = std::chrono::nanoseconds;

inline Duration from_seconds(double seconds) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

inline double to_seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

/// Returns the processor time of this process so far. clock_gettime(2)
inline Duration process_cpu_time() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec);
}

}  // namespace lab
