#include "reactor/selector.h"

#include <utility>

#include "reactor/detail/selector_state.h"
#include "reactor/detail/selector_wait.h"

namespace reactor {

Selector::Selector() : state_(std::make_unique<detail::SelectorState>()) {}
Selector::Selector(Selector&&) noexcept = default;
Selector& Selector::operator=(Selector&&) noexcept = default;
Selector::~Selector() = default;

detail::SelectorState& Selector::open_state() const {
  if (!state_ || state_->closed) throw std::logic_error("selector is closed");
  return *state_;
}

SelectorKey Selector::register_fd(int fd, Events events, std::any data) {
  return open_state().add(fd, events, std::move(data));
}

SelectorKey Selector::unregister(int fd) { return open_state().remove(fd); }

SelectorKey Selector::modify(int fd, Events events, std::any data) {
  return open_state().change(fd, events, std::move(data));
}

std::span<const Ready> Selector::select(
    std::optional<std::chrono::nanoseconds> timeout) {
  detail::SelectorState& state = open_state();
  if (!timeout && state.registrations.empty())
    throw std::logic_error(
        "select() without timeout on an empty selector never returns");
  state.release_ready_list();
  detail::wait_until_ready(state, timeout);
  return state.take_ready_list();
}

const SelectorKey& Selector::key(int fd) const { return *open_state().find(fd).key; }

std::vector<SelectorKey> Selector::keys() const {
  std::vector<SelectorKey> copies;
  for (const auto& [fd, registration] : open_state().registrations)
    copies.push_back(*registration.key);
  return copies;
}

void Selector::close() noexcept {
  if (state_) state_->close();
}

int Selector::fileno() {
  detail::SelectorState& state = open_state();
  state.exported = true;
  state.run_loop(UV_RUN_NOWAIT);
  return state.loop->backend_fd();
}

}  // namespace reactor
