#pragma once
// Private to the library: resumes coroutines, one at a time and only from its own loop,
// never from within a coroutine: a call of a task and its return come back here first.
// So neither deep calls nor many of them grow the thread's stack, whatever a compiler
// makes of tail calls; and every coroutine but the one that runs is suspended, and may
// be destroyed.

#include <cstddef>
#include <memory>
#include <vector>

#include "reactor/loop.h"

namespace reactor::detail {

class AsyncStack;

/// Resumes what is ready, at the end of each callback of the loop and before it runs.
class Scheduler {
 public:
  Scheduler() noexcept;
  ~Scheduler();
  bool has_ready() const noexcept { return !ready_.empty(); }
  void run() noexcept;
  /// Whether the coroutine that runs right now is in this stack, or in one below it.
  bool is_running(const AsyncStack& stack) const noexcept;
  /// Frees a stack, but not before its coroutine has suspended.
  void defer_destroy(std::unique_ptr<AsyncStack> stack) noexcept;
  /// Stacks that live: none may when the loop ends.
  std::size_t alive() const noexcept { return alive_; }

 private:
  friend AsyncStack;
  void resume(AsyncStack& stack) noexcept;

  std::vector<AsyncStack*> ready_, batch_;  // null: destroyed meanwhile
  std::vector<std::unique_ptr<AsyncStack>> buried_;
  AsyncStack* current_ = nullptr;
  std::size_t alive_ = 0;
  bool running_ = false;
};

Scheduler& scheduler_of(const Loop& loop) noexcept;

}  // namespace reactor::detail
