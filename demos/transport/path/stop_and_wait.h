#pragma once
// The simplest protocol that survives loss: one message at a time, sent again after a
// timeout until it is acknowledged. The receiver acknowledges everything, and delivers
// each number once. Both ends here, in one thread, waiting for both sockets at once.

#include <chrono>
#include <string>
#include <vector>

#include "demos/transport/story/recorder.h"
#include "reactor/address.h"

namespace transport {

class StopAndWait {
 public:
  using milliseconds = std::chrono::milliseconds;
  struct Sent {
    std::size_t tries = 0;
    std::chrono::steady_clock::duration delay{0};  // first try to acknowledgement
  };

  /// `sender` and `receiver` are UDP sockets; `path` leads to the receiver.
  StopAndWait(int sender, const reactor::Address& path, int receiver,
              milliseconds timeout, Recorder& packets);

  /// Transfers messages 0 to count-1. Gives up after `limit`: false. Throws
  /// std::runtime_error when something else than those comes to the receiver.
  bool transfer(std::size_t count, milliseconds limit);

  /// Of each message that was acknowledged.
  const std::vector<Sent>& sent() const noexcept { return sent_; }
  /// All tries together.
  std::size_t datagrams() const;
  /// What the receiver delivered, in its order: what it received, unless that or a
  /// later one had come before.
  const std::vector<std::size_t>& delivered() const noexcept { return delivered_; }
  /// What came to the receiver once more, and was acknowledged again.
  std::size_t repeated() const noexcept { return repeated_; }

  /// The messages that needed so many tries.
  struct Delays {
    std::size_t tries, messages;
    std::chrono::steady_clock::duration shortest, longest;
  };
  /// By the number of tries, in order.
  std::vector<Delays> delays() const;

 private:
  using Clock = std::chrono::steady_clock;
  Sent send_until_acknowledged(std::size_t number, Clock::time_point end);
  void wait(Clock::time_point end) const;
  void receive();
  bool acknowledged(std::size_t number);

  int sender_, receiver_;
  reactor::Address path_, sender_address_, receiver_address_;
  milliseconds timeout_;
  Recorder& packets_;
  std::vector<Sent> sent_;
  std::vector<std::size_t> delivered_;
  std::size_t repeated_ = 0;
};

}  // namespace transport
