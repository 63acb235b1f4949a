#pragma once
// Private to the library: a stack of coroutine frames. Each coroutine awaits the one
// above it; the top one runs or waits.

#include <utility>

#include "reactor/detail/frame.h"
#include "reactor/detail/scheduler.h"

namespace reactor::detail {

class AsyncStack {
 public:
  /// `parent` is the stack whose top waits for this stack, as in when_any.
  explicit AsyncStack(Scheduler& scheduler, AsyncStack* parent = nullptr) noexcept;
  AsyncStack(const AsyncStack&) = delete;
  AsyncStack& operator=(const AsyncStack&) = delete;
  virtual ~AsyncStack();

  Scheduler& scheduler() const noexcept { return scheduler_; }
  void start(Frame& outermost);
  /// Makes the scheduler resume the top soon.
  void schedule();
  /// Puts `callee` on top of `caller`, which awaits it. `callee` runs next.
  void call(Frame& caller, Frame& callee) noexcept;
  /// Removes the finished top. Its caller runs next.
  void finish(const Frame& frame) noexcept;

 protected:
  /// Destroys all frames in a loop, the top first. Nested destructor calls would
  /// overflow the thread's stack if there are a million frames.
  void unwind() noexcept;

 private:
  friend Scheduler;
  void unschedule() noexcept;
  virtual void finished() noexcept = 0;  // called when the outermost frame has ended

  Scheduler& scheduler_;
  AsyncStack* parent_;
  Frame* top_ = nullptr;
  bool ready_ = false;
  bool next_ = false;  // the scheduler resumes the new top at once
};

inline void AsyncStack::call(Frame& caller, Frame& callee) noexcept {
  callee.caller = &caller;
  callee.stack = this;
  top_ = &callee;
  next_ = true;
}

inline void AsyncStack::finish(const Frame& frame) noexcept {
  top_ = frame.caller;
  next_ = top_ != nullptr;
}

}  // namespace reactor::detail
