#include "demos/lab/server/stall.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>

#include "reactor/error.h"

namespace lab {

Stall::Stall(Poller& poller, Server& server, Duration delay, Duration length)
    : poller_(poller),
      server_(server),
      length_(length),
      timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  if (!timer_) reactor::throw_error(errno, "timerfd_create");
  set_timer(delay);
  poller_.add(timer_.get(), EPOLLIN, *this);
}

Stall::~Stall() {
  poller_.remove(timer_.get());
  if (state_ == State::stopped) server_.send_signal(SIGCONT);
}

void Stall::set_timer(Duration delay) {
  constexpr std::int64_t second = 1'000'000'000;
  itimerspec when{};
  when.it_value.tv_sec = static_cast<time_t>(delay.count() / second);
  when.it_value.tv_nsec = static_cast<long>(delay.count() % second);
  ::timerfd_settime(timer_.get(), 0, &when, nullptr);
}

void Stall::on_ready(std::uint32_t) {
  std::uint64_t times = 0;
  if (::read(timer_.get(), &times, sizeof times) != sizeof times) return;
  if (state_ == State::waiting) {
    server_.send_signal(SIGSTOP);
    state_ = State::stopped;
    set_timer(length_);
  } else if (state_ == State::stopped) {
    server_.send_signal(SIGCONT);
    state_ = State::over;
  }
}

}  // namespace lab
