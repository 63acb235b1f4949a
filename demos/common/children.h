#pragma once
// Processes that come and go, and all end together: Python's os.fork() for a server
// that must also stop. One object per process, one thread: fork(2) copies the calling
// thread alone.

#include <sys/types.h>

#include <functional>
#include <set>

#include "demos/common/fd.h"

namespace demo {

class Children {
 public:
  /// Takes SIGCHLD, and all children of this process. sigaction(2), pipe(2).
  Children();
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;
  ~Children();

  /// Runs `work` in a process of its own, a copy of this one; when it returns, or
  /// throws, that process ends. There SIGINT, SIGTERM and SIGHUP end it, too, and on
  /// Linux the death of this process, whatever kills it. Throws std::system_error when
  /// no more processes can be had. fork(2).
  void start(const std::function<void()>& work);
  /// How many have not been reaped.
  std::size_t count() const noexcept { return running_.size(); }

  /// Readable when a child has ended: then reap() is due.
  int fd() const noexcept { return read_end_.get(); }
  /// Forgets those that have ended; they would be zombies otherwise. waitpid(2).
  void reap();
  /// Ends all of them at once with SIGKILL, and waits for that.
  void stop();

 private:
  Fd read_end_, write_end_;
  std::set<pid_t> running_;
};

}  // namespace demo
