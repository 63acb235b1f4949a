#include "reactor/detail/async_stack.h"

#include <algorithm>

namespace reactor::detail {

FrameOwner& FrameOwner::operator=(FrameOwner&& other) noexcept {
  if (this == &other) return *this;
  destroy();
  frame_ = other.release();
  adopt();
  return *this;
}

AsyncStack::AsyncStack(Scheduler& scheduler, AsyncStack* parent) noexcept
    : scheduler_(scheduler), parent_(parent) {
  ++scheduler_.alive_;
}

AsyncStack::~AsyncStack() {
  --scheduler_.alive_;
  unschedule();
}

void AsyncStack::start(Frame& outermost) {
  outermost.stack = this;
  top_ = &outermost;
  schedule();
}

void AsyncStack::schedule() {
  if (ready_) return;
  scheduler_.ready_.push_back(this);
  ready_ = true;
}

void AsyncStack::unschedule() noexcept {
  if (!std::exchange(ready_, false)) return;
  AsyncStack* const none = nullptr;
  for (auto* const queue : {&scheduler_.ready_, &scheduler_.batch_})
    std::replace(queue->begin(), queue->end(), this, none);
}

void AsyncStack::unwind() noexcept {
  unschedule();
  for (Frame* frame = std::exchange(top_, nullptr); frame != nullptr;) {
    Frame* caller = frame->caller;
    frame->owner->destroy();
    frame = caller;
  }
}

}  // namespace reactor::detail
