#include "demos/common/children.h"

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

/// Makes only calls that signal-safety(7) allows. Restores errno for the interrupted
/// code.
void handle_end_of_child(int) {
  const int saved = errno;
  [[maybe_unused]] const auto written = ::write(wake_fd, "!", 1);
  errno = saved;
}

/// Restores the default actions, because the handlers are those of the parent. Signals
/// that nohup(1) ignores stay ignored.
void restore_default_actions() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGALRM, SIGCHLD}) {
    struct sigaction current {};
    ::sigaction(number, nullptr, &current);
    if (current.sa_handler != SIG_IGN) ::signal(number, SIG_DFL);
  }
}

void end_with_parent([[maybe_unused]] pid_t parent) {
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // the parent has died before prctl(2)
#endif
}

/// _exit(2) runs neither exit handlers nor destructors; they belong to the parent.
[[noreturn]] void run_and_exit(const std::function<void()>& work) {
  try {
    work();
  } catch (...) {
    ::_exit(1);
  }
  ::_exit(0);
}

}  // namespace

Children::Children() : pipe_(open_pipe()) {
  // The handler must not block; a full pipe wakes up the program as well.
  for (const Fd* end : {&pipe_.read_end, &pipe_.write_end}) set_nonblocking(end->get());
  wake_fd = pipe_.write_end.get();
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
  // Until the child has restored the default actions, no signal may run the handlers of
  // the parent there.
  sigset_t all, before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  const int problem = errno;
  if (child == 0) {
    restore_default_actions();
    end_with_parent(parent);
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (child == 0) run_and_exit(work);
  if (child < 0) reactor::throw_error(problem, "fork");
  running_.insert(child);
}

void Children::reap() {
  char bytes[64];
  while (::read(fd(), bytes, sizeof bytes) > 0) continue;
  for (pid_t ended = 0; (ended = ::waitpid(-1, nullptr, WNOHANG)) > 0;)
    running_.erase(ended);
}

void Children::stop() {
  // SIGKILL also ends a child that is stopped (Ctrl-Z), and a child has no data to
  // save.
  for (const pid_t child : running_) ::kill(child, SIGKILL);
  for (const pid_t child : running_)
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
  running_.clear();
}

}  // namespace demo
