#pragma once
// The processes that a server leaves behind: daemons, which went into the background on
// purpose, and children whose parent has ended. While this object exists, Linux makes
// them children of this process, whatever group or session they are in, and this object
// ends them. prctl(2), PR_SET_CHILD_SUBREAPER

#include <sys/types.h>

#include <cstddef>
#include <vector>

namespace lab {

/// One object at a time; create it before the server.
class Orphans {
 public:
  /// Children that this process has already are not touched: a shell may have started
  /// them before it became the lab (`sh -c 'helper & exec lab ...'`).
  Orphans();
  Orphans(const Orphans&) = delete;
  Orphans& operator=(const Orphans&) = delete;
  /// Calls end_all().
  ~Orphans();

  /// Whether there are any, also ended ones. Call this, and end_all(), when the server
  /// and all other children that the lab has started have been reaped.
  bool any() const;
  /// Kills all orphans and their descendants, waits for them, and returns how many
  /// ran outside of the process group `group`. Gives up after 2 s.
  std::size_t end_all(pid_t group = -1) noexcept;

 private:
  std::vector<pid_t> adopted() const;

  std::vector<pid_t> strangers_;  // children that were here before
  int adopted_before_ = 0;        // the setting of this process before
};

/// Kills every process that the lab has started, and their descendants, except those
/// that have replaced their environment. Used when the lab itself was killed.
void kill_marked();

}  // namespace lab
