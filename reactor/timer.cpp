#include "reactor/timer.h"

#include <algorithm>

#include "reactor/detail/loop_state.h"

namespace reactor {
namespace {

constexpr std::uint64_t ns_per_ms = 1'000'000;

}  // namespace

struct Timer::State {
  State(Loop::State& its_loop, std::function<void()> callback)
      : loop(its_loop), on_tick(std::move(callback)) {}

  void start(std::chrono::nanoseconds delay, bool repeat) {
    loop.require_thread();
    const auto length = std::max<std::chrono::nanoseconds>(delay, one_millisecond);
    interval = repeat ? static_cast<std::uint64_t>(length.count()) : 0;
    deadline = uv_hrtime() + static_cast<std::uint64_t>(length.count());
    arm();
  }

  /// libuv counts whole milliseconds from a cached time and rounds down, so the timer
  /// is due in the first millisecond that is not before the deadline.
  void arm() {
    uv_update_time(&loop.raw);
    const std::uint64_t now = uv_now(&loop.raw);
    const std::uint64_t due = (deadline + ns_per_ms - 1) / ns_per_ms;
    uv_timer_start(&raw, on_timeout, due > now ? due - now : 1, 0);
  }

  static void on_timeout(uv_timer_t* handle) noexcept {
    State& self = detail::state_of<State>(handle);
    const std::uint64_t now = uv_hrtime();
    if (now < self.deadline) return self.arm();  // libuv may be up to 1 ms early
    if (self.interval > 0) {
      self.deadline += (1 + (now - self.deadline) / self.interval) * self.interval;
      self.arm();
    }
    self.loop.dispatch(HandleKind::timer, self.on_tick);
  }

  static constexpr std::chrono::milliseconds one_millisecond{1};

  uv_timer_t raw;
  Loop::State& loop;
  std::function<void()> on_tick;
  std::uint64_t deadline = 0;  // uv_hrtime
  std::uint64_t interval = 0;  // ns; 0 for start_once
};

void Timer::Close::operator()(State* state) const noexcept {
  detail::close_and_free(state, &state->raw);
}

Timer::Timer(Loop& loop, std::function<void()> on_tick) {
  loop.state().require_thread();
  auto state = std::make_unique<State>(loop.state(), std::move(on_tick));
  detail::check(uv_timer_init(&loop.state().raw, &state->raw), "create a timer");
  state->raw.data = state.get();
  state_.reset(state.release());
}

void Timer::start_once(std::chrono::nanoseconds delay) { state_->start(delay, false); }

void Timer::start_repeating(std::chrono::nanoseconds interval) {
  state_->start(interval, true);
}

void Timer::stop() noexcept { uv_timer_stop(&state_->raw); }

bool Timer::active() const noexcept {
  return uv_is_active(detail::as_handle(&state_->raw));
}

}  // namespace reactor
