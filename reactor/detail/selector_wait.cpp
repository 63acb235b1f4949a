#include "reactor/detail/selector_wait.h"

#include <poll.h>

#include <algorithm>
#include <cstdint>

namespace reactor::detail {
namespace {

constexpr std::uint64_t longest_poll = 3'600'000;  // ms; then wait_until_ready repeats
constexpr std::uint64_t no_deadline = 0;

/// A new loop has a new epoll set, which holds the registered descriptors only.
void remove_orphans(SelectorState& state) {
  if (!state.exported) return state.replace_loop();
  // The caller waits for the descriptor of the old set, so the set cannot be replaced.
  // Sleep a little, so that the repeated wakeups leave the processor to other programs.
  ::poll(nullptr, 0, 1);
}

/// An orphan is a file whose registered descriptor was closed while a duplicate of it
/// lives on. It stays in the epoll set, and no descriptor of ours can remove it
/// (epoll(7), questions and answers). As long as it is ready, uv_run would poll again
/// and again. So this wait is outside libuv, to find out whether a wakeup was spurious.
void wait_with_orphans(SelectorState& state, std::uint64_t deadline) {
  state.run_loop(UV_RUN_NOWAIT);
  if (!state.became_ready.empty()) return;
  const std::uint64_t now = uv_hrtime();
  const std::uint64_t left = deadline > now ? (deadline - now) / ns_per_ms + 1 : 0;
  const int timeout =
      deadline == no_deadline ? -1 : static_cast<int>(std::min(left, longest_poll));
  pollfd set{state.loop->backend_fd(), POLLIN, 0};
  if (::poll(&set, 1, timeout) <= 0) return;
  state.run_loop(UV_RUN_NOWAIT);
  if (state.became_ready.empty()) remove_orphans(state);
}

}  // namespace

void wait_until_ready(SelectorState& state,
                      std::optional<std::chrono::nanoseconds> timeout) {
  if (timeout && timeout->count() <= 0) return state.run_loop(UV_RUN_NOWAIT);
  const std::uint64_t deadline =
      timeout ? uv_hrtime() + static_cast<std::uint64_t>(timeout->count())
              : no_deadline;
  do {
    state.watch_changed();
    if (deadline != no_deadline) state.loop->set_deadline(deadline);
    if (state.has_orphans)
      wait_with_orphans(state, deadline);
    else
      state.run_loop(UV_RUN_ONCE);
  } while (state.became_ready.empty() &&
           (deadline == no_deadline || uv_hrtime() < deadline));
  if (deadline != no_deadline) state.loop->clear_deadline();
}

}  // namespace reactor::detail
