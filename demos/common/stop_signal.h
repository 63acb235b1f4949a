#pragma once
// SIGINT, SIGTERM and SIGHUP as something a program can wait for: a flag, a descriptor
// that becomes readable (the self-pipe trick), and blocking calls that end with EINTR.
// For programs without an event loop of the library; those use reactor::SignalWatcher.
//
// A signal that arrives just before a call blocks would be missed: so the handler
// knocks again every 20 ms until the program has ended. One object per process, in
// main.

#include <signal.h>

#include <array>
#include <chrono>

#include "demos/common/fd.h"

namespace demo {

class StopSignal {
 public:
  /// Installs the handlers, and ignores SIGPIPE. What nohup(1) ignores stays ignored.
  /// sigaction(2), pipe(2).
  StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;
  /// The signals act again as they did before.
  ~StopSignal();

  /// Whether one of the signals has arrived. From any thread.
  bool requested() const noexcept;
  /// Readable once a signal has arrived, and from then on. Python:
  /// signal.set_wakeup_fd.
  int fd() const noexcept { return read_end_.get(); }
  /// As if a signal had arrived: for a thread of the program that gives up.
  void request() noexcept;
  /// Waits until a signal arrives.
  void wait() const;
  /// Waits so long, or until a signal arrives.
  void wait_for(std::chrono::milliseconds limit) const;

 private:
  Fd read_end_;
  Fd write_end_;
  std::array<struct sigaction, 4> before_{};
};

}  // namespace demo
