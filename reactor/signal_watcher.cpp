#include "reactor/signal_watcher.h"

#include <signal.h>

#include "reactor/detail/loop_state.h"

namespace reactor {
namespace {

using Callback = std::function<void(int)>;

bool is_ignored(int number) {
  struct sigaction action {};
  return ::sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

struct SignalWatcher::State {
  State(Loop::State& its_loop, std::shared_ptr<const Callback> callback)
      : loop(its_loop), on_signal(std::move(callback)) {}

  static void on_arrival(uv_signal_t* handle, int number) noexcept {
    State& self = detail::state_of<State>(handle);
    // The callback may destroy this watcher, so keep the function alive meanwhile.
    const std::shared_ptr<const Callback> callback = self.on_signal;
    self.loop.dispatch(HandleKind::signal, [&] { (*callback)(number); });
  }

  uv_signal_t raw;
  Loop::State& loop;
  std::shared_ptr<const Callback> on_signal;  // one for all signals of a watcher
};

void SignalWatcher::Close::operator()(State* state) const noexcept {
  detail::close_and_free(state, &state->raw);
}

SignalWatcher::SignalWatcher(Loop& loop, std::initializer_list<int> signals,
                             Callback on_signal) {
  loop.state().require_thread();
  const auto shared = std::make_shared<const Callback>(std::move(on_signal));
  for (const int number : signals) {
    if (number == SIGHUP && is_ignored(SIGHUP)) continue;
    const std::string attempt = "watch signal " + std::to_string(number);
    auto state = std::make_unique<State>(loop.state(), shared);
    detail::check(uv_signal_init(&loop.state().raw, &state->raw), attempt);
    state->raw.data = state.get();
    std::unique_ptr<State, Close> watcher(state.release());
    detail::check(uv_signal_start(&watcher->raw, State::on_arrival, number), attempt);
    uv_unref(detail::as_handle(&watcher->raw));
    states_.push_back(std::move(watcher));
  }
}

}  // namespace reactor
