#pragma once
// Five strategies to read from many sources, each a few lines: the steps of the lecture
// from one blocking call to the selector.

#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

#include "demos/transport/blocking/arrivals.h"
#include "demos/transport/blocking/inbox.h"

namespace transport {

/// How long the readers with a timeout wait.
constexpr std::chrono::milliseconds reader_timeout{10};

// All of them read until each descriptor has said good-bye.
void read_blocking(std::vector<int> open, Inbox& inbox);
void read_with_timeout(std::vector<int> open, Inbox& inbox);
void read_in_turn(std::vector<int> open, Inbox& inbox);
void read_in_turn(std::vector<int> open, Inbox& inbox,
                  std::chrono::milliseconds timeout);
void read_with_selector(std::vector<int> open, Inbox& inbox);

/// The threads of one strategy; its end is the good-bye of all sources.
class Readers {
 public:
  using Strategy = void (*)(std::vector<int>, Inbox&);
  /// One thread for all sources, or one for each. Returns when they sleep.
  Readers(Arrivals& arrivals, Strategy strategy, bool thread_each);
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;
  ~Readers() { end(); }

  const Inbox& inbox() const noexcept { return inbox_; }
  /// Whether all threads sleep, as the kernel says.
  bool asleep() const;
  /// Of all threads together. Voluntary context switches.
  std::uint64_t sleeps() const;

 private:
  void end() noexcept;

  Arrivals& arrivals_;
  Inbox inbox_;
  std::vector<std::thread> threads_;
  std::vector<pid_t> tids_;  // as the inbox has them, without its lock
};

}  // namespace transport
