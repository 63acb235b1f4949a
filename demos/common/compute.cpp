#include "demos/common/compute.h"

#include <time.h>

namespace demo {

namespace {

std::chrono::nanoseconds thread_time() noexcept {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

}  // namespace

void compute_for(std::chrono::nanoseconds processor_time) noexcept {
  if (processor_time.count() <= 0) return;
  const auto end = thread_time() + processor_time;
  while (thread_time() < end) {
  }
}

}  // namespace demo
