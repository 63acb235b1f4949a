#include "demos/common/stop_signal.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/time.h>

#include <atomic>
#include <cerrno>

#include "demos/trace/trace.h"
#include "reactor/error.h"

namespace demo {
namespace {

constexpr int stop_signals[] = {SIGINT, SIGTERM, SIGALRM, SIGHUP};
constexpr suseconds_t knock_again_us = 20'000;

std::atomic<bool> stop_requested = false;
std::atomic<int> wake_fd = -1;
static_assert(std::atomic<bool>::is_always_lock_free, "used in a signal handler");

/// Only calls that signal-safety(7) allows; errno belongs to the interrupted code.
void handle_stop(int) {
  const int saved = errno;
  if (!stop_requested.exchange(true)) {
    [[maybe_unused]] const auto written = ::write(wake_fd, "!", 1);
    const itimerval knock{{0, knock_again_us}, {0, knock_again_us}};
    ::setitimer(ITIMER_REAL, &knock, nullptr);
  }
  errno = saved;
}

}  // namespace

StopSignal::StopSignal() {
  int ends[2];
  if (::pipe(ends) != 0) reactor::throw_error(errno, "pipe");
  read_end_ = Fd(ends[0]);
  write_end_ = Fd(ends[1]);
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  if (Trace::on()) Trace::name(fd(), Place::signal);
  stop_requested = false;
  wake_fd = ends[1];
  ::signal(SIGPIPE, SIG_IGN);
  struct sigaction action {};
  action.sa_handler = handle_stop;  // no SA_RESTART: calls end with EINTR
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < before_.size(); ++i) {
    ::sigaction(stop_signals[i], &action, &before_[i]);
    const bool ignored = before_[i].sa_handler == SIG_IGN;
    if (stop_signals[i] == SIGHUP && ignored) ::signal(SIGHUP, SIG_IGN);
  }
}

StopSignal::~StopSignal() {
  const itimerval off{};
  ::setitimer(ITIMER_REAL, &off, nullptr);
  for (std::size_t i = 0; i < before_.size(); ++i)
    ::sigaction(stop_signals[i], &before_[i], nullptr);
  wake_fd = -1;
}

bool StopSignal::requested() const noexcept { return stop_requested; }

void StopSignal::request() noexcept { handle_stop(0); }

void StopSignal::wait_for(std::chrono::milliseconds limit) const {
  pollfd entry{fd(), POLLIN, 0};
  ::poll(&entry, 1, static_cast<int>(limit.count()));
}

void StopSignal::wait() const {
  pollfd entry{fd(), POLLIN, 0};
  const Span waiting(Span::Kind::wait, "poll", fd());
  while (!requested()) ::poll(&entry, 1, -1);
}

}  // namespace demo
