#include "reactor/selector.h"

#include <fcntl.h>
#include <poll.h>
#include <uv.h>
#ifdef __linux__
#include <sys/epoll.h>
#endif

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>

#include "reactor/error.h"
#include "reactor/stdio.h"

namespace reactor {
namespace {

constexpr std::uint64_t ns_per_ms = 1'000'000;
constexpr std::uint64_t longest_poll = 3'600'000;  // in ms; then select() looks again
constexpr std::size_t closing_limit = 256;  // handles to free, before a turn does it

/// One uv_poll_t. Its life ends in the close callback of libuv.
struct Watch {
  uv_poll_t raw;
  struct Registration* registration = nullptr;
};

struct Registration {
  std::unique_ptr<SelectorKey> key;
  Watch* watch = nullptr;       // null: the kernel has not been told, or has forgotten
  Events ready = Events::none;  // collected in the running select()
  bool changed = false;         // to be watched anew in the next select()
};

int to_uv(Events events) noexcept {
  return ((events & Events::read) != Events::none ? UV_READABLE : 0) |
         ((events & Events::write) != Events::none ? UV_WRITABLE : 0);
}

Events from_uv(int events) noexcept {
  return ((events & UV_READABLE) != 0 ? Events::read : Events::none) |
         ((events & UV_WRITABLE) != 0 ? Events::write : Events::none);
}

void require_valid(int fd, Events events) {
  const unsigned mask = static_cast<unsigned>(events);
  if (mask == 0 || mask > static_cast<unsigned>(Events::read | Events::write))
    throw std::invalid_argument("invalid events: " + std::to_string(mask));
  if (fd < 0) throw std::invalid_argument("invalid descriptor: " + std::to_string(fd));
}

/// uv_poll_init makes the descriptor non-blocking; a selector has no business to do so.
int init_poll(uv_loop_t* loop, uv_poll_t* raw, int fd) noexcept {
  const int flags = ::fcntl(fd, F_GETFL);
  const int status = uv_poll_init(loop, raw, fd);
  if (status == 0 && (flags & O_NONBLOCK) == 0) ::fcntl(fd, F_SETFL, flags);
  return status;
}

}  // namespace

/// libuv (all versions, since 1.50 through io_uring) tells the kernel of a change only
/// while it polls, and aborts if the descriptor was closed meanwhile. So a change is
/// only noted, and select() makes a new uv_poll_t, which libuv checks, right before it
/// polls. For the same reason a uv_poll_t is closed the moment its registration ends:
/// closed later, it would silence the next owner of the number.
struct Selector::State {
  State() { open_loop(); }
  ~State() { close(); }

  void close() noexcept;
  void open_loop();
  void close_loop() noexcept;
  Registration& find(int fd);
  void probe(int fd);
  void note_change(int fd, Registration& registration);
  void drop_watch(Registration& registration) noexcept;
  void free_watch(Watch* watch) noexcept;
  void arm_changed() noexcept;
  void arm(Registration& registration) noexcept;
  void turn(uv_run_mode mode) noexcept;
  void wait(std::optional<std::chrono::nanoseconds> timeout);
  void wait_with_orphans(std::uint64_t deadline);
  void set_timer(std::uint64_t deadline) noexcept;
  void clear_timer() noexcept;
  void forget_orphans();
  void discard() noexcept;
  std::span<const Ready> collect();
  static void on_event(uv_poll_t* raw, int status, int events) noexcept;

  uv_loop_t loop;
  uv_timer_t timer;
  std::map<int, Registration> map;
  std::vector<int> changed;
  std::vector<Registration*> hits;  // those with events in the running select()
  std::vector<Ready> ready;
  std::vector<std::unique_ptr<SelectorKey>> retired;  // keys that `ready` may refer to
  std::size_t closing = 0;
  bool closed = false;
  bool loop_open = false;  // false only if a new loop could not be had
  bool orphans = false;    // the kernel may watch descriptors that are out of reach
  bool exported = false;   // fileno() was called: changes must reach the kernel at once
};

void Selector::State::open_loop() {
  open_missing_stdio();
  const std::string attempt = "create a selector";
  detail::require_descriptors(attempt);
  const int status = uv_loop_init(&loop);
  if (status < 0) throw_error(-status, attempt);
  loop.data = this;
  uv_timer_init(&loop, &timer);
  clear_timer();
  loop_open = true;
}

/// The list that select() returned last stays valid.
void Selector::State::close() noexcept {
  if (std::exchange(closed, true)) return;
  close_loop();
  discard();
  for (auto& [fd, registration] : map) retired.push_back(std::move(registration.key));
  map.clear();
}

void Selector::State::close_loop() noexcept {
  if (!std::exchange(loop_open, false)) return;
  for (auto& [fd, registration] : map) drop_watch(registration);
  uv_close(reinterpret_cast<uv_handle_t*>(&timer), nullptr);
  uv_run(&loop, UV_RUN_DEFAULT);
  if (uv_loop_close(&loop) != 0) std::abort();  // a handle of ours was forgotten
}

Registration& Selector::State::find(int fd) {
  const auto found = map.find(fd);
  if (found != map.end()) return found->second;
  throw KeyError("descriptor " + std::to_string(fd) + " is not registered");
}

/// Throws if the descriptor cannot be watched.
void Selector::State::probe(int fd) {
  auto watch = std::make_unique<Watch>();
  const int status = init_poll(&loop, &watch->raw, fd);
  if (status < 0) throw_error(-status, "watch descriptor " + std::to_string(fd));
  free_watch(watch.release());
}

void Selector::State::note_change(int fd, Registration& registration) {
  if (!std::exchange(registration.changed, true)) changed.push_back(fd);
  if (exported || closing > closing_limit) turn(UV_RUN_NOWAIT);
}

/// libuv removes the descriptor from the epoll set, too, but does not tell if it was in
/// there.
void Selector::State::drop_watch(Registration& registration) noexcept {
  if (registration.watch == nullptr) return;
#ifdef __linux__
  const int set = uv_backend_fd(&loop);
  if (::epoll_ctl(set, EPOLL_CTL_DEL, registration.key->fd, nullptr) != 0)
    orphans = true;
#endif
  free_watch(std::exchange(registration.watch, nullptr));
}

void Selector::State::free_watch(Watch* watch) noexcept {
  ++closing;
  watch->raw.data = watch;
  uv_close(reinterpret_cast<uv_handle_t*>(&watch->raw), [](uv_handle_t* handle) {
    --static_cast<State*>(handle->loop->data)->closing;
    delete static_cast<Watch*>(handle->data);
  });
}

void Selector::State::arm_changed() noexcept {
  for (const int fd : std::exchange(changed, {})) {
    const auto found = map.find(fd);
    if (found != map.end() && std::exchange(found->second.changed, false))
      arm(found->second);
  }
}

/// A descriptor that was closed since is not watched any more, as the kernel would have
/// it.
void Selector::State::arm(Registration& registration) noexcept {
  drop_watch(registration);
  auto watch = std::make_unique<Watch>();
  if (init_poll(&loop, &watch->raw, registration.key->fd) < 0) return;
  watch->registration = &registration;
  watch->raw.data = watch.get();
  uv_poll_start(&watch->raw, to_uv(registration.key->events), on_event);
  registration.watch = watch.release();
}

void Selector::State::turn(uv_run_mode mode) noexcept {
  arm_changed();
  uv_run(&loop, mode);
}

/// An error of the socket stops the uv_poll_t: report it as Python does, and watch anew
/// in the next select(); in this one it would come again and again.
void Selector::State::on_event(uv_poll_t* raw, int status, int events) noexcept {
  Registration& registration = *static_cast<Watch*>(raw->data)->registration;
  State& self = *static_cast<State*>(raw->loop->data);
  const Events happened = status < 0 ? registration.key->events : from_uv(events);
  if (status < 0 && !std::exchange(registration.changed, true))
    self.changed.push_back(registration.key->fd);
  if (registration.ready == Events::none) self.hits.push_back(&registration);
  registration.ready = registration.ready | happened;
}

void Selector::State::wait(std::optional<std::chrono::nanoseconds> timeout) {
  if (timeout && timeout->count() <= 0) return turn(UV_RUN_NOWAIT);
  const std::uint64_t deadline =
      timeout ? uv_hrtime() + static_cast<std::uint64_t>(timeout->count()) : 0;
  do {
    arm_changed();
    if (deadline != 0) set_timer(deadline);
    if (orphans)
      wait_with_orphans(deadline);
    else
      turn(UV_RUN_ONCE);
  } while (hits.empty() && (deadline == 0 || uv_hrtime() < deadline));
  if (deadline != 0) clear_timer();
}

/// libuv counts whole milliseconds, cut off: aim at the first one not before the
/// deadline. Before version 1.45, a timer that is due would let UV_RUN_ONCE wait for
/// the next event if it did not call uv_stop().
void Selector::State::set_timer(std::uint64_t deadline) noexcept {
  uv_update_time(&loop);
  const std::uint64_t now = uv_now(&loop);
  const std::uint64_t due = deadline / ns_per_ms + (deadline % ns_per_ms != 0 ? 1 : 0);
  const auto stop = [](uv_timer_t* handle) { uv_stop(handle->loop); };
  uv_timer_start(&timer, stop, due > now ? due - now : 1, 0);
}

/// Never due, but alive: uv_run does not wait when nothing is left to wait for, as when
/// all registered descriptors have been closed.
void Selector::State::clear_timer() noexcept {
  uv_timer_start(
      &timer, [](uv_timer_t*) {}, UINT64_MAX, 0);
}

/// A descriptor that was closed while a duplicate of it lives on stays in the epoll set
/// for ever, out of reach (epoll(7), questions and answers), and libuv would turn in
/// circles as long as it is ready. So wait outside of libuv, to see if we are woken up
/// for nothing.
void Selector::State::wait_with_orphans(std::uint64_t deadline) {
  turn(UV_RUN_NOWAIT);
  if (!hits.empty()) return;
  const std::uint64_t now = uv_hrtime();
  const std::uint64_t left = deadline > now ? (deadline - now) / ns_per_ms + 1 : 0;
  const int timeout =
      deadline == 0 ? -1 : static_cast<int>(std::min(left, longest_poll));
  pollfd set{uv_backend_fd(&loop), POLLIN, 0};
  if (::poll(&set, 1, timeout) <= 0) return;
  turn(UV_RUN_NOWAIT);
  if (hits.empty()) forget_orphans();
}

/// A new loop has a new set, with what is registered and nothing else.
void Selector::State::forget_orphans() {
  if (exported) {  // somebody waits for the old set: at least let others run
    ::poll(nullptr, 0, 1);
    return;
  }
  close_loop();
  try {
    open_loop();
  } catch (...) {
    close();
    throw;
  }
  orphans = false;
  changed.clear();
  for (auto& [fd, registration] : map) {
    registration.changed = true;
    changed.push_back(fd);
  }
}

void Selector::State::discard() noexcept {
  for (Registration* hit : hits) hit->ready = Events::none;
  hits.clear();
}

std::span<const Ready> Selector::State::collect() {
  for (Registration* hit : hits) ready.push_back(Ready{*hit->key, hit->ready});
  discard();
  return ready;
}

Selector::Selector() : state_(std::make_unique<State>()) {}
Selector::Selector(Selector&&) noexcept = default;
Selector& Selector::operator=(Selector&&) noexcept = default;
Selector::~Selector() = default;

Selector::State& Selector::open_state() const {
  if (!state_ || state_->closed) throw std::logic_error("selector is closed");
  return *state_;
}

SelectorKey Selector::register_fd(int fd, Events events, std::any data) {
  State& state = open_state();
  require_valid(fd, events);
  if (state.map.contains(fd))
    throw KeyError("descriptor " + std::to_string(fd) + " is already registered");
  state.probe(fd);
  auto key = std::make_unique<SelectorKey>(SelectorKey{fd, events, std::move(data)});
  Registration& registration = state.map[fd];
  registration.key = std::move(key);
  state.note_change(fd, registration);
  return *registration.key;
}

SelectorKey Selector::unregister(int fd) {
  State& state = open_state();
  Registration& registration = state.find(fd);
  state.drop_watch(registration);
  std::erase(state.hits, &registration);
  SelectorKey key = *registration.key;
  state.retired.push_back(std::move(registration.key));
  state.map.erase(fd);
  return key;
}

SelectorKey Selector::modify(int fd, Events events, std::any data) {
  State& state = open_state();
  Registration& registration = state.find(fd);
  require_valid(fd, events);
  const bool same = events == registration.key->events;
  if (!same) {
    state.drop_watch(registration);
    try {
      state.probe(fd);
    } catch (...) {
      unregister(fd);
      throw;
    }
  }
  auto key = std::make_unique<SelectorKey>(SelectorKey{fd, events, std::move(data)});
  registration.key.swap(key);
  state.retired.push_back(std::move(key));
  if (!same) state.note_change(fd, registration);
  return *registration.key;
}

std::span<const Ready> Selector::select(
    std::optional<std::chrono::nanoseconds> timeout) {
  State& state = open_state();
  if (!timeout && state.map.empty())
    throw std::logic_error(
        "select() without timeout on an empty selector never returns");
  state.ready.clear();
  state.retired.clear();
  state.discard();  // what a turn outside select() has seen comes again
  state.wait(timeout);
  return state.collect();
}

const SelectorKey& Selector::key(int fd) const { return *open_state().find(fd).key; }

std::vector<SelectorKey> Selector::keys() const {
  std::vector<SelectorKey> copies;
  for (const auto& [fd, registration] : open_state().map)
    copies.push_back(*registration.key);
  return copies;
}

void Selector::close() noexcept {
  if (state_) state_->close();
}

int Selector::fileno() {
  State& state = open_state();
  state.exported = true;
  state.turn(UV_RUN_NOWAIT);
  return uv_backend_fd(&state.loop);
}

}  // namespace reactor
