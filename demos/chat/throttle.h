#pragma once
// How many lines others can put on the screen by coming and going: a few at once, and
// then one each second. Time is a number. One thread at a time.

#include <algorithm>

#include "demos/chat/connection_state.h"

namespace chat {

class Throttle {
 public:
  explicit Throttle(int at_once) : at_once_(at_once) {}

  /// Whether one more is all right now; then it counts.
  bool allows(Time now) {
    const Time next = std::max(free_at_, now) + pause;
    if (next > now + at_once_ * pause) return false;
    free_at_ = next;
    return true;
  }

 private:
  static constexpr Clock::duration pause = std::chrono::seconds(1);
  int at_once_;
  Time free_at_{};  // as many may be told at once again as ever
};

}  // namespace chat
