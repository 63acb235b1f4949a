#pragma once
// Puts a loop into the timeline of this process: each wait, and each callback.

#include "reactor/loop.h"
#include "reactor/loop_observer.h"

namespace demo {

/// Observes as long as it lives, if there is a Trace; in the thread of the loop.
class LoopTrace final : public reactor::LoopObserver {
 public:
  explicit LoopTrace(reactor::Loop& loop);
  LoopTrace(const LoopTrace&) = delete;
  LoopTrace& operator=(const LoopTrace&) = delete;
  ~LoopTrace() override {
    if (observes_) loop_.observe(nullptr);
  }

 private:
  void waited(Time begin, Time end) noexcept override;
  void called(reactor::HandleKind kind, Time begin, Time end) noexcept override;

  reactor::Loop& loop_;
  const bool observes_;
};

}  // namespace demo
