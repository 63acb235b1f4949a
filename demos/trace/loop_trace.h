#pragma once
// Records each wait and each callback of a loop in the timeline of this process.

#include "reactor/loop.h"
#include "reactor/loop_observer.h"

namespace demo {

/// Observes the loop from its construction to its destruction, if a Trace exists. Use
/// it in the thread of the loop, which must outlive it.
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
