#pragma once
// Private to the library: what a loop counts, and the times that it measures for
// Loop::measure() and Loop::observe(). While it is off, nobody reads the clock.

#include <cstdint>

#include "reactor/loop.h"
#include "reactor/loop_observer.h"

namespace reactor::detail {

class LoopMeter {
 public:
  void measure(bool on) noexcept {
    measuring_ = on;
    is_on_ = on || observer_ != nullptr;
  }
  void observe(LoopObserver* observer) noexcept {
    observer_ = observer;
    is_on_ = measuring_ || observer != nullptr;
  }
  bool is_on() const noexcept { return is_on_; }

  void begin_wait() noexcept;
  /// The wait ends at the first callback, or after the poll if there is no callback.
  void end_wait() noexcept;
  /// Returns the time, for end_callback().
  std::uint64_t begin_callback() noexcept;
  void end_callback(HandleKind kind, std::uint64_t begin) noexcept;

  Loop::Statistics counters;

 private:
  bool is_on_ = false;  // measuring, or observed; each callback asks
  bool measuring_ = false;
  LoopObserver* observer_ = nullptr;
  std::uint64_t wait_begin_ = 0;  // uv_hrtime before the wait; 0 outside a wait
};

}  // namespace reactor::detail
