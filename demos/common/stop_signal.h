#pragma once
// Reports SIGINT, SIGTERM and SIGHUP to the program: it sets a flag, makes a descriptor
// readable (the self-pipe trick), and interrupts blocking calls with EINTR. Programs
// with an event loop of the library use reactor::SignalWatcher instead.
//
// A signal that arrives just before a call blocks does not interrupt it. Therefore the
// first signal starts a timer that sends SIGALRM every 20 ms until this object is
// destroyed. One object per process; create it in the main thread.

#include <signal.h>

#include <array>
#include <chrono>
#include <initializer_list>

#include "demos/common/pipe.h"

namespace demo {

/// The signals that end a program in order. SIGHUP comes when the terminal is closed.
inline constexpr std::initializer_list<int> stop_signals{SIGINT, SIGTERM, SIGHUP};

class StopSignal {
 public:
  /// Installs the handlers and ignores SIGPIPE. SIGHUP stays ignored under nohup(1).
  /// Throws std::system_error. sigaction(2), pipe(2).
  StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;
  /// Restores the previous actions of the signals, except that of SIGPIPE.
  ~StopSignal();

  /// Whether one of the signals has arrived. Any thread.
  bool requested() const noexcept;
  /// Becomes readable when a signal arrives, and stays readable. Python:
  /// signal.set_wakeup_fd.
  int fd() const noexcept { return pipe_.read_end.get(); }
  /// Has the same effect as a signal; the program stops itself. Any thread.
  void request() noexcept;
  /// Waits until a signal has arrived. poll(2).
  void wait() const;
  /// Waits until `limit` has passed or a signal has arrived. poll(2).
  void wait_for(std::chrono::milliseconds limit) const;

 private:
  Pipe pipe_ = open_pipe();
  std::array<struct sigaction, 4> before_{};
};

}  // namespace demo
