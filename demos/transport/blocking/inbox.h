#pragma once
// The list of messages that were read, with their times. Several threads write to it,
// so a lock protects it. All functions may be called from any thread.

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

  /// Reads one message, which is one byte; blocks until it is there. Returns false for
  /// the end mark, the end of the stream, and an error.
  bool read_from(int fd);
  /// Counts a wait that ended although there was nothing to read.
  void count_spurious_wakeup();
  /// Adds the calling thread to the list of readers.
  void add_current_thread();

  /// Stores the exception that ended a reader.
  void set_failure(std::exception_ptr failure);
  /// Returns that exception, or null.
  std::exception_ptr failure() const;
  /// Returns for messages 0 to `messages` - 1 when each was read. A message that has
  /// not been read yet has a default-constructed time.
  std::vector<Clock::time_point> times(std::size_t messages) const;
  /// The number of messages that have been read.
  std::size_t count() const;
  /// When each wait ended without a message; in ascending order for one thread.
  std::vector<Clock::time_point> spurious_wakeups() const;
  /// The thread IDs of the readers, in ascending order.
  std::vector<pid_t> threads() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::pair<char, Clock::time_point>> read_;
  std::vector<Clock::time_point> spurious_;
  std::vector<pid_t> threads_;
  std::exception_ptr failure_;
};

}  // namespace transport
