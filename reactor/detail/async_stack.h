#pragma once
// Private to the library: coroutines that await one another form a stack of frames,
// whose top runs or waits.

#include <utility>

#include "reactor/detail/frame.h"
#include "reactor/detail/scheduler.h"

namespace reactor::detail {

class AsyncStack {
 public:
  /// `parent`: the stack whose top waits for this one.
  explicit AsyncStack(Scheduler& scheduler, AsyncStack* parent = nullptr) noexcept;
  AsyncStack(const AsyncStack&) = delete;
  AsyncStack& operator=(const AsyncStack&) = delete;
  virtual ~AsyncStack();

  Scheduler& scheduler() const noexcept { return scheduler_; }
  void start(Frame& outermost);
  /// The top is to be resumed, soon.
  void schedule();
  /// The top awaits `callee`, which runs next.
  void call(Frame& caller, Frame& callee) noexcept;
  /// The top is done; its caller runs next.
  void finish(const Frame& frame) noexcept;

 protected:
  /// Ends it: destroys the frames, innermost first and one by one: a million may be too
  /// many for destructors that call one another.
  void unwind() noexcept;

 private:
  friend Scheduler;
  void unschedule() noexcept;
  virtual void finished() noexcept = 0;  // the outermost frame is done

  Scheduler& scheduler_;
  AsyncStack* parent_;
  Frame* top_ = nullptr;
  bool ready_ = false;
  bool next_ = false;  // the top is to be resumed at once
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
