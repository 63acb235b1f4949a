#include "reactor/detail/loop_meter.h"

#include <uv.h>

#include <algorithm>
#include <utility>

namespace reactor::detail {

void LoopMeter::begin_wait() noexcept { wait_begin_ = uv_hrtime(); }

void LoopMeter::end_wait() noexcept {
  if (wait_begin_ == 0) return;
  const LoopObserver::Time begin(std::exchange(wait_begin_, 0)), end(uv_hrtime());
  if (measuring_) counters.waiting += end - begin;
  if (observer_ != nullptr) observer_->waited(begin, end);
}

std::uint64_t LoopMeter::begin_callback() noexcept {
  end_wait();
  return uv_hrtime();
}

void LoopMeter::end_callback(HandleKind kind, std::uint64_t begin_ns) noexcept {
  const LoopObserver::Time begin(begin_ns), end(uv_hrtime());
  if (measuring_)
    counters.longest_callback = std::max(counters.longest_callback, end - begin);
  if (observer_ != nullptr) observer_->called(kind, begin, end);
}

}  // namespace reactor::detail
