#pragma once
// Ends the servers when the lab itself is killed and can end nobody. PR_SET_PDEATHSIG
// reaches only our own child; what that has started would live on. So a small process
// waits for the end of the lab, holding a pipe, and then kills whole process groups.

#include <sys/types.h>

#include "demos/common/fd.h"

namespace lab {

class Watcher {
 public:
  /// The process group ends when this process does. pipe(2), fork(2); without them the
  /// group is not watched.
  explicit Watcher(pid_t group);
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  /// To be destroyed before the group's leader is reaped: its number may then be
  /// another's.
  ~Watcher() { stop(); }
  void stop() noexcept;

 private:
  demo::Fd lifeline_;
  pid_t pid_ = -1;
};

}  // namespace lab
