#include "reactor/detail/scheduler.h"

#include <utility>

#include "reactor/detail/async_stack.h"
#include "reactor/detail/loop_state.h"

namespace reactor::detail {

Scheduler& scheduler_of(const Loop& loop) noexcept { return loop.state().scheduler; }

Scheduler::Scheduler() noexcept = default;
Scheduler::~Scheduler() = default;

void Scheduler::run() noexcept {
  if (running_) return;
  running_ = true;
  while (!ready_.empty()) {
    batch_.swap(ready_);
    for (AsyncStack*& entry : batch_)
      if (AsyncStack* stack = std::exchange(entry, nullptr)) resume(*stack);
    batch_.clear();
  }
  running_ = false;
}

void Scheduler::resume(AsyncStack& stack) noexcept {
  stack.ready_ = false;
  current_ = &stack;
  do {
    stack.next_ = false;
    stack.top_->handle.resume();
  } while (stack.next_);
  // current_ stays set: finished() runs destructors that may destroy this stack, too.
  if (stack.top_ == nullptr) stack.finished();
  current_ = nullptr;
  while (!deferred_.empty()) std::exchange(deferred_, {}).clear();
}

bool Scheduler::is_running(const AsyncStack& stack) const noexcept {
  for (const AsyncStack* s = current_; s != nullptr; s = s->parent_)
    if (s == &stack) return true;
  return false;
}

void Scheduler::defer_destroy(std::unique_ptr<AsyncStack> stack) noexcept {
  if (is_running(*stack)) deferred_.push_back(std::move(stack));
}

}  // namespace reactor::detail
