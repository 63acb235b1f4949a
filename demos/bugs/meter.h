#pragma once
// What the pages of this folder measure with: the time they have, the processor time
// they use, and how a child process ends.

#include <chrono>
#include <string>

namespace bugs {

/// From its making on: the time that a program has to show itself, and the processor
/// time that it uses meanwhile. One thread.
class Meter {
 public:
  /// 500 ms, or as many seconds as the command line says: time enough to look at the
  /// program with top(1). Throws std::invalid_argument when that is no time.
  Meter(int argc, char** argv);
  /// What is left of it; 0: it is over.
  std::chrono::milliseconds left() const;
  std::chrono::milliseconds passed() const;
  /// Of all threads of this process, in user and kernel mode, as a share of the time
  /// that has passed: 100 is one whole processor. getrusage(2).
  int processor_percent() const;

 private:
  std::chrono::steady_clock::time_point start_;
  std::chrono::microseconds used_before_;
  std::chrono::milliseconds span_{500};
};

/// Runs `body` in a child process, for what may end the process; says how it ended:
/// "exit status 0", "killed by signal 13 (Broken pipe)". fork(2), waitpid(2).
std::string end_of_child(int (*body)());

}  // namespace bugs
