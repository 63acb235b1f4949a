#include "reactor/waker.h"

#include "reactor/detail/loop_state.h"

namespace reactor {

struct Waker::State {
  State(Loop::State& its_loop, std::function<void()> callback)
      : loop(its_loop), on_wake(std::move(callback)) {}

  static void on_async(uv_async_t* handle) noexcept {
    State& self = detail::state_of<State>(handle);
    self.loop.dispatch(HandleKind::waker, self.on_wake);
  }

  uv_async_t raw;
  Loop::State& loop;
  std::function<void()> on_wake;
};

void Waker::Close::operator()(State* state) const noexcept {
  detail::close_and_free(state, &state->raw);
}

Waker::Waker(Loop& loop, std::function<void()> on_wake) {
  loop.state().require_thread();
  auto state = std::make_unique<State>(loop.state(), std::move(on_wake));
  detail::check(uv_async_init(&loop.state().raw, &state->raw, State::on_async),
                "create a waker");
  state->raw.data = state.get();
  state_.reset(state.release());
}

void Waker::wake() const noexcept { uv_async_send(&state_->raw); }

}  // namespace reactor
