#pragma once
// Suspends a task for a time: `co_await sleep(loop, 10ms)`. Only this task waits; the
// loop serves all others. The loop must outlive the task. The time is at least one
// millisecond, and the task never continues early. Python: asyncio.sleep.

#include <chrono>
#include <concepts>
#include <coroutine>
#include <optional>

#include "reactor/detail/async_stack.h"
#include "reactor/loop.h"
#include "reactor/timer.h"

namespace reactor {

class [[nodiscard]] Sleep {
 public:
  using value_type = void;

  Sleep(Loop& loop, std::chrono::nanoseconds time) noexcept
      : loop_(&loop), time_(time) {}

  bool await_ready() const noexcept { return false; }
  template <std::derived_from<detail::Frame> Promise>
  void await_suspend(std::coroutine_handle<Promise> task) {
    timer_.emplace(*loop_, [stack = task.promise().stack] { stack->schedule(); });
    timer_->start_once(time_);
  }
  void await_resume() const noexcept {}

 private:
  Loop* loop_;
  std::chrono::nanoseconds time_;
  std::optional<Timer> timer_;  // destroyed with the task if the task is cancelled
};

/// The time starts at co_await.
inline Sleep sleep(Loop& loop, std::chrono::nanoseconds time) noexcept {
  return {loop, time};
}

}  // namespace reactor
