#pragma once
// The strategies of the lecture for reading from several sources, from one blocking
// call to the selector. Each takes a few lines.

#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

#include "demos/transport/blocking/arrivals.h"
#include "demos/transport/blocking/inbox.h"

namespace transport {

/// The timeout of the readers that use one.
constexpr std::chrono::milliseconds reader_timeout{10};

// Each function reads until every descriptor in `open` has delivered its end mark.
void read_blocking(std::vector<int> open, Inbox& inbox);
void read_with_timeout(std::vector<int> open, Inbox& inbox);
void read_in_turn(std::vector<int> open, Inbox& inbox);
void read_in_turn(std::vector<int> open, Inbox& inbox,
                  std::chrono::milliseconds timeout);
void read_with_selector(std::vector<int> open, Inbox& inbox);

/// The threads of one strategy. The destructor makes all sources send their end marks,
/// which ends the threads, and joins them.
class Readers {
 public:
  using Strategy = void (*)(std::vector<int>, Inbox&);
  /// Starts one thread for all sources, or one for each source. Returns when all
  /// threads sleep, or when a reader has failed: see Inbox::failure().
  Readers(Arrivals& arrivals, Strategy strategy, bool thread_each);
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;
  ~Readers() { end(); }

  const Inbox& inbox() const noexcept { return inbox_; }
  /// Whether the kernel reports that all threads sleep and wait for messages.
  bool asleep() const;
  /// How often all threads together have gone to sleep (voluntary context switches).
  std::uint64_t sleeps() const;

 private:
  void end() noexcept;

  Arrivals& arrivals_;
  Inbox inbox_;
  std::vector<std::thread> threads_;
  std::vector<pid_t> tids_;  // a copy of the inbox's list, to be read without its lock
};

}  // namespace transport
