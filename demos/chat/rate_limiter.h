#pragma once
// Limits how many events are allowed: a burst at first, then one per second (a token
// bucket). The caller passes the time. One thread at a time.

#include <algorithm>

#include "demos/chat/connection_state.h"

namespace chat {

class RateLimiter {
 public:
  explicit RateLimiter(int burst) : burst_(burst) {}

  /// Returns whether an event is allowed now, and counts it if so.
  bool allow(Time now) {
    const Time next = std::max(full_at_, now) + interval;
    if (next > now + burst_ * interval) return false;
    full_at_ = next;
    return true;
  }

 private:
  static constexpr Clock::duration interval = std::chrono::seconds(1);
  int burst_;
  Time full_at_{};  // when the whole burst is available again
};

}  // namespace chat
