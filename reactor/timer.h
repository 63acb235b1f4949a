#pragma once
// Calls a function after a time, once or again and again. One thread: that of the loop,
// which must outlive the timer. The callback may start, stop, move and destroy the
// timer.
//
//   Timer timeout(loop, [&] { loop.stop(); });
//   timeout.start_once(500ms);

#include <chrono>
#include <functional>
#include <memory>

#include "reactor/loop.h"

namespace reactor {

class Timer {
 public:
  /// A timer that does not run yet. uv_timer_init.
  Timer(Loop& loop, std::function<void()> on_tick);
  Timer(Timer&&) noexcept = default;
  Timer& operator=(Timer&&) noexcept = default;
  ~Timer() = default;

  /// One call, never before `delay` is over; at least one millisecond, so that a timer
  /// restarted by its own callback lets I/O through. Starts anew if it was running.
  /// uv_timer_start; Python: loop.call_later.
  void start_once(std::chrono::nanoseconds delay);
  /// A call per `interval` (at least 1 ms) counted from now, without drift; calls that
  /// are missed because a callback took too long are left out. uv_timer_set_repeat.
  void start_repeating(std::chrono::nanoseconds interval);
  /// No further call until it is started again. uv_timer_stop; Python:
  /// TimerHandle.cancel.
  void stop() noexcept;
  /// Whether a call is to come. uv_is_active.
  bool active() const noexcept;

 private:
  struct State;
  struct Close {
    void operator()(State* state) const noexcept;
  };
  std::unique_ptr<State, Close> state_;
};

}  // namespace reactor
