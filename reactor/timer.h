#pragma once
// Calls a function after a time, once or repeatedly. Use it in the thread of the loop
// only. The loop must outlive the timer. The callback may start, stop, move and destroy
// the timer.
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
  /// Makes a timer that does not run yet. uv_timer_init.
  Timer(Loop& loop, std::function<void()> on_tick);
  Timer(Timer&&) noexcept = default;
  Timer& operator=(Timer&&) noexcept = default;
  ~Timer() = default;

  /// Calls on_tick once, never before `delay` is over. The delay is at least one
  /// millisecond, so a timer that restarts itself leaves time for I/O. A running timer
  /// starts again. uv_timer_start; Python: loop.call_later.
  void start_once(std::chrono::nanoseconds delay);
  /// Calls on_tick once per `interval` (at least 1 ms) from now on, without drift. If a
  /// callback takes longer than an interval, the missed calls are skipped.
  /// uv_timer_set_repeat.
  void start_repeating(std::chrono::nanoseconds interval);
  /// Prevents further calls until the timer is started again. uv_timer_stop; Python:
  /// TimerHandle.cancel.
  void stop() noexcept;
  /// Returns true if the timer will call on_tick. uv_is_active.
  bool active() const noexcept;

 private:
  struct State;
  struct Close {
    void operator()(State* state) const noexcept;
  };
  std::unique_ptr<State, Close> state_;
};

}  // namespace reactor
