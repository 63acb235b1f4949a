#pragma once
// What was read, and when: a list that all readers write to, hence the lock. From any
// thread.

#include <sys/types.h>

#include <chrono>
#include <exception>
#include <mutex>
#include <utility>
#include <vector>

namespace transport {

class Inbox {
 public:
  using Clock = std::chrono::steady_clock;

  /// Reads one byte, waiting for it if need be. False: that was the good-bye.
  bool read_from(int fd);
  /// A wait ended, and there was nothing to read.
  void count_spurious_wakeup();
  /// The calling thread is one of the readers.
  void add_current_thread();

  /// A reader had to give up.
  void set_failure(std::exception_ptr failure);

  /// Why, or null.
  std::exception_ptr failure() const;
  /// When each of as many messages was read; the beginning of time: not yet.
  std::vector<Clock::time_point> times(std::size_t messages) const;
  /// How many messages have been read.
  std::size_t count() const;
  std::size_t spurious_wakeups() const;
  /// The readers, the oldest one first.
  std::vector<pid_t> threads() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::pair<char, Clock::time_point>> read_;
  std::size_t spurious_ = 0;
  std::vector<pid_t> threads_;
  std::exception_ptr failure_;
};

}  // namespace transport
