#pragma once
// Ctrl-C ends a program at once, even in the middle of a large write(2) to a file.
// While an object of this class exists, SIGINT, SIGTERM and SIGHUP wait. The destructor
// lets a signal that has arrived do its work. Use one object at a time.

#include <signal.h>

#include <array>

namespace transport {

class DelayedSignals {
 public:
  /// A signal that the process ignores, as under nohup(1), stays ignored. sigaction(2).
  DelayedSignals() noexcept;
  DelayedSignals(const DelayedSignals&) = delete;
  DelayedSignals& operator=(const DelayedSignals&) = delete;
  ~DelayedSignals();

  /// Whether a signal waits. A system call that blocks then fails with EINTR.
  bool pending() const noexcept;

 private:
  static constexpr std::array<int, 3> numbers{SIGINT, SIGTERM, SIGHUP};
  std::array<struct sigaction, numbers.size()> before_{};
};

}  // namespace transport
