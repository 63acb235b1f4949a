#include "reactor/detail/selector_state.h"

#include <string>
#include <utility>

namespace reactor::detail {
namespace {

// If more ended watches than this wait to be freed, the loop runs to free them.
constexpr std::size_t closing_limit = 256;

void require_valid(int fd, Events events) {
  const unsigned mask = static_cast<unsigned>(events);
  if (mask == 0 || mask > static_cast<unsigned>(Events::read | Events::write))
    throw std::invalid_argument("invalid events: " + std::to_string(mask));
  if (fd < 0) throw std::invalid_argument("invalid descriptor: " + std::to_string(fd));
}

std::unique_ptr<SelectorKey> make_key(int fd, Events events, std::any data) {
  return std::make_unique<SelectorKey>(SelectorKey{fd, events, std::move(data)});
}

}  // namespace

void SelectorState::open_loop() {
  loop.emplace([this](Registration& registration, Events ready, bool stopped) {
    on_ready(registration, ready, stopped);
  });
}

void SelectorState::close_loop() noexcept {
  if (!loop) return;
  for (auto& [fd, registration] : registrations) end_watch(registration);
  loop.reset();
}

void SelectorState::replace_loop() {
  close_loop();
  try {
    open_loop();
  } catch (...) {
    close();
    throw;
  }
  has_orphans = false;
  changed.clear();
  for (auto& [fd, registration] : registrations) {
    registration.changed = true;
    changed.push_back(fd);
  }
}

void SelectorState::close() noexcept {
  if (std::exchange(closed, true)) return;
  close_loop();
  forget_ready();
  for (auto& [fd, registration] : registrations)
    retired.push_back(std::move(registration.key));
  registrations.clear();
}

Registration& SelectorState::find(int fd) {
  const auto found = registrations.find(fd);
  if (found != registrations.end()) return found->second;
  throw KeyError("descriptor " + std::to_string(fd) + " is not registered");
}

const SelectorKey& SelectorState::add(int fd, Events events, std::any data) {
  require_valid(fd, events);
  if (registrations.contains(fd))
    throw KeyError("descriptor " + std::to_string(fd) + " is already registered");
  loop->require_watchable(fd);
  auto key = make_key(fd, events, std::move(data));
  Registration& registration = registrations[fd];
  registration.key = std::move(key);
  note_change(fd, registration);
  return *registration.key;
}

SelectorKey SelectorState::remove(int fd) {
  Registration& registration = find(fd);
  end_watch(registration);
  std::erase(became_ready, &registration);
  SelectorKey key = *registration.key;
  retired.push_back(std::move(registration.key));
  registrations.erase(fd);
  return key;
}

const SelectorKey& SelectorState::change(int fd, Events events, std::any data) {
  Registration& registration = find(fd);
  require_valid(fd, events);
  const bool same_events = events == registration.key->events;
  if (!same_events) {
    end_watch(registration);
    try {
      loop->require_watchable(fd);
    } catch (...) {
      remove(fd);
      throw;
    }
  }
  auto key = make_key(fd, events, std::move(data));
  registration.key.swap(key);
  retired.push_back(std::move(key));
  if (!same_events) note_change(fd, registration);
  return *registration.key;
}

void SelectorState::note_change(int fd, Registration& registration) {
  if (!std::exchange(registration.changed, true)) changed.push_back(fd);
  if (exported || loop->closing() > closing_limit) run_loop(UV_RUN_NOWAIT);
}

void SelectorState::end_watch(Registration& registration) noexcept {
  if (registration.watch == nullptr) return;
  if (!loop->unwatch(std::exchange(registration.watch, nullptr))) has_orphans = true;
}

void SelectorState::watch_changed() noexcept {
  for (const int fd : std::exchange(changed, {})) {
    const auto found = registrations.find(fd);
    if (found == registrations.end()) continue;
    Registration& registration = found->second;
    if (!std::exchange(registration.changed, false)) continue;
    end_watch(registration);
    registration.watch = loop->watch(fd, registration.key->events, registration);
  }
}

void SelectorState::run_loop(uv_run_mode mode) noexcept {
  watch_changed();
  loop->run(mode);
}

/// A watch that libuv has stopped is made anew in the next select(). In this one the
/// same error would be reported again and again.
void SelectorState::on_ready(Registration& registration, Events ready, bool stopped) {
  if (stopped && !std::exchange(registration.changed, true))
    changed.push_back(registration.key->fd);
  if (registration.ready == Events::none) became_ready.push_back(&registration);
  registration.ready = registration.ready | ready;
}

void SelectorState::forget_ready() noexcept {
  for (Registration* registration : became_ready) registration->ready = Events::none;
  became_ready.clear();
}

void SelectorState::release_ready_list() noexcept {
  ready_list.clear();
  retired.clear();
  // The loop may have reported events outside select(). It is level-triggered, so the
  // same events are reported again.
  forget_ready();
}

std::span<const Ready> SelectorState::take_ready_list() {
  for (const Registration* registration : became_ready)
    ready_list.push_back(Ready{*registration->key, registration->ready});
  forget_ready();
  return ready_list;
}

}  // namespace reactor::detail
