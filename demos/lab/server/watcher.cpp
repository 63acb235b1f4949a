#include "demos/lab/server/watcher.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace lab {
namespace {

/// In the child. Of the lab's descriptors it keeps none: others wait for their end.
[[noreturn]] void watch(int lifeline, pid_t group) {
  ::setsid();  // no signal for the lab's own group, from a terminal or else, is for us
  sigset_t all;
  sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
  ::dup2(lifeline, STDIN_FILENO);
  ::close_range(STDOUT_FILENO, ~0U, 0);
  char letter = 0;
  while (::read(STDIN_FILENO, &letter, 1) < 0 && errno == EINTR) {
  }
  ::kill(-group, SIGKILL);
  ::_exit(0);
}

}  // namespace

Watcher::Watcher(pid_t group) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return;
  const demo::Fd read_end(ends[0]);
  lifeline_ = demo::Fd(ends[1]);
  pid_ = ::fork();
  if (pid_ == 0) watch(read_end.get(), group);
}

void Watcher::stop() noexcept {
  if (pid_ <= 0) return;
  // Killed first: else it would take the end of the pipe for ours.
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  lifeline_.close();
}

}  // namespace lab
