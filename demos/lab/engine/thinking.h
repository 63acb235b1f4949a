#pragma once
// The think time of a closed loop: who was answered waits here before asking again.

#include <deque>

#include "demos/lab/clock.h"

namespace lab {

class Flow;

/// Flows of a closed loop that wait before they ask again. All wait equally long, so
/// they leave in the order in which they came.
class Thinking {
 public:
  explicit Thinking(Duration length) : length_(length) {}
  Duration length() const noexcept { return length_; }
  void enter(Flow& flow, Time now) { enter_until(flow, now + length_); }
  /// The first time may be shorter, but nobody may overtake.
  void enter_until(Flow& flow, Time due) { waiting_.push_back({due, &flow}); }

  /// When the first one has thought enough; Time::max() when there is none.
  Time next_due() const noexcept {
    return waiting_.empty() ? Time::max() : waiting_.front().due;
  }
  Flow& leave() {
    Flow& flow = *waiting_.front().flow;
    waiting_.pop_front();
    return flow;
  }

 private:
  struct Thinker {
    Time due;
    Flow* flow;
  };
  Duration length_;
  std::deque<Thinker> waiting_;
};

}  // namespace lab
