#include "demos/common/stop_signal.h"

#include <poll.h>
#include <sys/time.h>

#include <atomic>
#include <cerrno>

#include "demos/trace/trace.h"

namespace demo {
namespace {

constexpr int caught_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGALRM};
constexpr suseconds_t repeat_after_us = 20'000;

std::atomic<bool> stop_requested = false;
std::atomic<int> wake_fd = -1;
static_assert(std::atomic<bool>::is_always_lock_free, "used in a signal handler");

/// Makes only calls that signal-safety(7) allows. Restores errno for the interrupted
/// code.
void handle_stop(int) {
  const int saved = errno;
  if (!stop_requested.exchange(true)) {
    [[maybe_unused]] const auto written = ::write(wake_fd, "!", 1);
    const itimerval repeat{{0, repeat_after_us}, {0, repeat_after_us}};
    ::setitimer(ITIMER_REAL, &repeat, nullptr);
  }
  errno = saved;
}

}  // namespace

StopSignal::StopSignal() {
  if (Trace::on()) Trace::name(fd(), Place::signal);
  stop_requested = false;
  wake_fd = pipe_.write_end.get();
  ::signal(SIGPIPE, SIG_IGN);
  struct sigaction action {};
  action.sa_handler = handle_stop;  // without SA_RESTART, calls fail with EINTR
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < before_.size(); ++i) {
    ::sigaction(caught_signals[i], &action, &before_[i]);
    const bool ignored = before_[i].sa_handler == SIG_IGN;
    if (caught_signals[i] == SIGHUP && ignored) ::signal(SIGHUP, SIG_IGN);
  }
}

StopSignal::~StopSignal() {
  const itimerval off{};
  ::setitimer(ITIMER_REAL, &off, nullptr);
  for (std::size_t i = 0; i < before_.size(); ++i)
    ::sigaction(caught_signals[i], &before_[i], nullptr);
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
