#include "demos/lab/engine/poller.h"

#include <sys/epoll.h>
#include <sys/prctl.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "reactor/error.h"

namespace lab {

using reactor::throw_error;

namespace {

constexpr int events_per_turn = 128;

void control(int epoll, int operation, int fd, std::uint32_t events,
             Poller::Handler& handler) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &handler;
  if (::epoll_ctl(epoll, operation, fd, &event) != 0) throw_error(errno, "epoll_ctl");
}

/// Linux before 5.11 waits in whole milliseconds; the send lag shows the delay.
int wait_coarsely(int epoll, epoll_event* events, Duration limit) {
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(limit);
  return ::epoll_wait(epoll, events, events_per_turn, static_cast<int>(ms.count()));
}

int wait(int epoll, epoll_event* events, Duration limit) {
  const std::int64_t ns = limit.count();
  const timespec time{static_cast<time_t>(ns / 1'000'000'000),
                      static_cast<long>(ns % 1'000'000'000)};
  const int count = ::epoll_pwait2(epoll, events, events_per_turn, &time, nullptr);
  if (count < 0 && (errno == ENOSYS || errno == EPERM))
    return wait_coarsely(epoll, events, limit);
  return count;
}

}  // namespace

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) throw_error(errno, "epoll_create1");
  ::prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
}

void Poller::add(int fd, std::uint32_t events, Handler& handler) {
  control(epoll_.get(), EPOLL_CTL_ADD, fd, events, handler);
}

void Poller::change(int fd, std::uint32_t events, Handler& handler) {
  control(epoll_.get(), EPOLL_CTL_MOD, fd, events, handler);
}

void Poller::remove(int fd) noexcept {
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

void Poller::set_pacing(Pacing pacing) {
  pacing_ = pacing;
  if (pacing == Pacing::hybrid) wake_up_.measure();
}

/// Returns zero if there is no time to sleep, or if that is not wanted.
Duration Poller::time_to_sleep(Time deadline) const {
  if (pacing_ == Pacing::spin) return Duration{0};
  const Duration spared = pacing_ == Pacing::hybrid ? wake_up_.estimate() : Duration{0};
  return std::clamp<Duration>(deadline - Clock::now(), spared, std::chrono::hours(1)) -
         spared;
}

void Poller::wait_until(Time deadline) {
  std::array<epoll_event, events_per_turn> events;
  const Duration limit = time_to_sleep(deadline);
  slept_ = limit.count() > 0;
  const int count = wait(epoll_.get(), events.data(), limit);
  if (count < 0 && errno != EINTR) throw_error(errno, "epoll_pwait2");
  if (count == 0 && slept_ && pacing_ == Pacing::hybrid)
    wake_up_.observe(Clock::now() - deadline + wake_up_.estimate());
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    static_cast<Handler*>(event.data.ptr)->on_ready(event.events);
  }
}

}  // namespace lab
