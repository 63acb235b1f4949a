#include "demos/common/children.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <atomic>
#include <cerrno>

#include "demos/common/socket.h"
#include "reactor/error.h"

namespace demo {
namespace {

std::atomic<int> wake_fd = -1;
static_assert(std::atomic<int>::is_always_lock_free, "used in a signal handler");

/// Only calls that signal-safety(7) allows; errno belongs to the interrupted code.
void handle_end_of_child(int) {
  const int saved = errno;
  [[maybe_unused]] const auto written = ::write(wake_fd, "!", 1);
  errno = saved;
}

/// The handlers belong to the parent. What nohup(1) ignores stays ignored.
void forget_handlers() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGALRM, SIGCHLD}) {
    struct sigaction current {};
    ::sigaction(number, nullptr, &current);
    if (current.sa_handler != SIG_IGN) ::signal(number, SIG_DFL);
  }
}

void end_with_parent([[maybe_unused]] pid_t parent) {
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // it has died before
#endif
}

/// No exit handlers, no destructors: those are the parent's.
[[noreturn]] void run_and_exit(const std::function<void()>& work) {
  try {
    work();
  } catch (...) {
    ::_exit(1);
  }
  ::_exit(0);
}

}  // namespace

Children::Children() {
  int ends[2];
  if (::pipe(ends) != 0) reactor::throw_error(errno, "pipe");
  read_end_ = Fd(ends[0]);
  write_end_ = Fd(ends[1]);
  for (const int end : ends) {
    ::fcntl(end, F_SETFD, FD_CLOEXEC);
    set_nonblocking(end);  // when it is full, one is enough to wake up
  }
  wake_fd = ends[1];
  struct sigaction action {};
  action.sa_handler = handle_end_of_child;
  action.sa_flags = SA_RESTART | SA_NOCLDSTOP;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGCHLD, &action, nullptr);
}

Children::~Children() {
  stop();
  ::signal(SIGCHLD, SIG_DFL);
  wake_fd = -1;
}

void Children::start(const std::function<void()>& work) {
  // A signal for the child must not run the parent's handler there.
  sigset_t all, before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  const int problem = errno;
  if (child == 0) {
    forget_handlers();
    end_with_parent(parent);
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (child == 0) run_and_exit(work);
  if (child < 0) reactor::throw_error(problem, "fork");
  running_.insert(child);
}

void Children::reap() {
  char knocks[64];
  while (::read(read_end_.get(), knocks, sizeof knocks) > 0) continue;
  for (pid_t ended = 0; (ended = ::waitpid(-1, nullptr, WNOHANG)) > 0;)
    running_.erase(ended);
}

void Children::stop() {
  // SIGKILL, because they have nothing to save and may have been stopped (Ctrl-Z).
  for (const pid_t child : running_) ::kill(child, SIGKILL);
  for (const pid_t child : running_)
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
  running_.clear();
}

}  // namespace demo
