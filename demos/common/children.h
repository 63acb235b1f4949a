#pragma once
// Child processes for a server: start(), reap() and stop() them. Like Python's
// os.fork(), but with an orderly end. Use one object per process, and only in a process
// with one thread, because fork(2) copies only the calling thread.

#include <sys/types.h>

#include <functional>
#include <set>

#include "demos/common/pipe.h"

namespace demo {

class Children {
 public:
  /// Installs the handler of SIGCHLD. From now on, reap() collects every child of this
  /// process. Throws std::system_error. sigaction(2), pipe(2).
  Children();
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;
  /// Calls stop().
  ~Children();

  /// Runs `work` in a child process, a copy of this process. The child ends when `work`
  /// returns or throws, on SIGINT, SIGTERM or SIGHUP, and on Linux also when this
  /// process dies for any reason. Throws std::system_error if the system has no more
  /// processes. fork(2).
  void start(const std::function<void()>& work);
  /// The number of children that have not been reaped.
  std::size_t count() const noexcept { return running_.size(); }

  /// Becomes readable when a child has ended. Then call reap().
  int fd() const noexcept { return pipe_.read_end.get(); }
  /// Collects the children that have ended, which are zombies until then. Does not
  /// block. waitpid(2).
  void reap();
  /// Kills all children with SIGKILL and waits until they have ended.
  void stop();

 private:
  Pipe pipe_;  // the signal handler writes to it
  std::set<pid_t> running_;
};

}  // namespace demo
