#pragma once
// Measurements for the programs of this folder: their time limit, the processor time
// they use, and how a child process ends.

#include <chrono>
#include <string>

namespace bugs {

/// Limits how long a program runs, and measures the processor time that it uses. Both
/// count from construction. Use it in one thread.
class Meter {
 public:
  /// The program runs for 500 ms, or for the number of seconds on the command line.
  /// That gives time to look at it with top(1). Throws std::invalid_argument if the
  /// argument is not a time.
  Meter(int argc, char** argv);
  /// The remaining time; 0 when the time limit is reached.
  std::chrono::milliseconds left() const;
  /// The time since construction.
  std::chrono::milliseconds passed() const;
  /// The processor time of all threads of this process, in user and kernel mode, as a
  /// percentage of the time that has passed. 100 is one whole processor. getrusage(2).
  int processor_percent() const;

 private:
  std::chrono::steady_clock::time_point start_;
  std::chrono::microseconds used_before_;
  std::chrono::milliseconds span_{500};
};

/// Runs `body` in a child process, because it may kill the process. Returns how the
/// child ended: "exit status 0" or "killed by signal 13 (Broken pipe)". Throws
/// std::system_error. fork(2), waitpid(2).
std::string end_of_child(int (*body)());

}  // namespace bugs
