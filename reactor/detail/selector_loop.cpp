#include "reactor/detail/selector_loop.h"

#include <fcntl.h>
#ifdef __linux__
#include <sys/epoll.h>
#endif

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "reactor/detail/handle.h"
#include "reactor/stdio.h"

namespace reactor::detail {
namespace {

int to_uv(Events events) noexcept {
  return ((events & Events::read) != Events::none ? UV_READABLE : 0) |
         ((events & Events::write) != Events::none ? UV_WRITABLE : 0);
}

Events from_uv(int events) noexcept {
  return ((events & UV_READABLE) != 0 ? Events::read : Events::none) |
         ((events & UV_WRITABLE) != 0 ? Events::write : Events::none);
}

/// uv_poll_init makes the descriptor non-blocking. Python's selectors leave this flag
/// alone, and so do we: the caller decides whether its descriptors block.
int init_poll(uv_loop_t* loop, uv_poll_t* raw, int fd) noexcept {
  const int flags = ::fcntl(fd, F_GETFL);
  const int status = uv_poll_init(loop, raw, fd);
  if (status == 0 && (flags & O_NONBLOCK) == 0) ::fcntl(fd, F_SETFL, flags);
  return status;
}

}  // namespace

SelectorLoop::SelectorLoop(OnReady on_ready) : on_ready_(std::move(on_ready)) {
  open_missing_stdio();
  const std::string attempt = "create a selector";
  require_descriptors(attempt);
  check(uv_loop_init(&loop_), attempt);
  loop_.data = this;
  uv_timer_init(&loop_, &timer_);
  clear_deadline();
}

SelectorLoop::~SelectorLoop() {
  uv_close(as_handle(&timer_), nullptr);
  uv_run(&loop_, UV_RUN_DEFAULT);
  if (uv_loop_close(&loop_) != 0) std::abort();  // a watch was not ended: our bug
}

void SelectorLoop::require_watchable(int fd) {
  auto watch = std::make_unique<Watch>();
  check(init_poll(&loop_, &watch->raw, fd), "watch descriptor " + std::to_string(fd));
  free_watch(watch.release());
}

Watch* SelectorLoop::watch(int fd, Events events, Registration& registration) noexcept {
  auto watch = std::make_unique<Watch>();
  if (init_poll(&loop_, &watch->raw, fd) < 0) return nullptr;
  watch->fd = fd;
  watch->events = events;
  watch->registration = &registration;
  watch->raw.data = watch.get();
  uv_poll_start(&watch->raw, to_uv(events), on_event);
  return watch.release();
}

bool SelectorLoop::unwatch(Watch* watch) noexcept {
  bool removed = true;
#ifdef __linux__
  // uv_close removes the descriptor from the epoll set, too, but it ignores the error
  // that tells us that the set does not know this descriptor any more.
  removed = ::epoll_ctl(backend_fd(), EPOLL_CTL_DEL, watch->fd, nullptr) == 0;
#endif
  free_watch(watch);
  return removed;
}

void SelectorLoop::free_watch(Watch* watch) noexcept {
  ++closing_;
  watch->raw.data = watch;
  uv_close(as_handle(&watch->raw), [](uv_handle_t* handle) {
    --static_cast<SelectorLoop*>(handle->loop->data)->closing_;
    delete static_cast<Watch*>(handle->data);
  });
}

/// libuv reports an error of the socket as a status and stops the uv_poll_t. Python
/// reports the events that were asked for; the next recv or send returns the error.
void SelectorLoop::on_event(uv_poll_t* raw, int status, int events) noexcept {
  const Watch& watch = state_of<Watch>(raw);
  const auto& self = *static_cast<SelectorLoop*>(raw->loop->data);
  const bool stopped = status < 0;
  self.on_ready_(*watch.registration, stopped ? watch.events : from_uv(events),
                 stopped);
}

/// libuv counts whole milliseconds and rounds down, so the timer is due in the first
/// millisecond that is not before the deadline. The timer calls uv_stop because, before
/// version 1.45, UV_RUN_ONCE would otherwise run the due timer and still wait for I/O.
void SelectorLoop::set_deadline(std::uint64_t deadline) noexcept {
  uv_update_time(&loop_);
  const std::uint64_t now = uv_now(&loop_);
  const std::uint64_t due = deadline / ns_per_ms + (deadline % ns_per_ms != 0 ? 1 : 0);
  const auto stop = [](uv_timer_t* handle) { uv_stop(handle->loop); };
  uv_timer_start(&timer_, stop, due > now ? due - now : 1, 0);
}

/// The timer stays active but is never due: uv_run would not wait at all if no handle
/// were active, for example when all registered descriptors have been closed.
void SelectorLoop::clear_deadline() noexcept {
  const auto never = [](uv_timer_t*) {};
  uv_timer_start(&timer_, never, UINT64_MAX, 0);
}

}  // namespace reactor::detail
