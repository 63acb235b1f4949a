#pragma once
// Private to the library: resumes coroutines, one at a time. A coroutine never resumes
// another one directly: to call a task, or to return from it, control first comes back
// to the loop of the scheduler. So deep calls do not use up the thread's stack, even if
// the compiler does not optimise tail calls. And all coroutines except the running one
// are suspended, so they may be destroyed.

#include <cstddef>
#include <memory>
#include <vector>

#include "reactor/loop.h"

namespace reactor::detail {

class AsyncStack;

/// run() is called after each callback of the loop and before the loop waits.
class Scheduler {
 public:
  Scheduler() noexcept;
  ~Scheduler();
  bool has_ready() const noexcept { return !ready_.empty(); }
  void run() noexcept;
  /// Returns true if the running coroutine is in this stack or in a descendant of it.
  bool is_running(const AsyncStack& stack) const noexcept;
  /// Destroys a stack. If its coroutine is running, waits until it is suspended.
  void defer_destroy(std::unique_ptr<AsyncStack> stack) noexcept;
  /// The number of stacks. It must be 0 when the loop is destroyed.
  std::size_t alive() const noexcept { return alive_; }

 private:
  friend AsyncStack;
  void resume(AsyncStack& stack) noexcept;

  std::vector<AsyncStack*> ready_, batch_;  // null: the stack was destroyed
  std::vector<std::unique_ptr<AsyncStack>> deferred_;
  AsyncStack* current_ = nullptr;
  std::size_t alive_ = 0;
  bool running_ = false;
};

Scheduler& scheduler_of(const Loop& loop) noexcept;

}  // namespace reactor::detail
