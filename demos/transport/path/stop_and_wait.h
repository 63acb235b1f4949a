#pragma once
// Stop-and-wait is the simplest protocol that tolerates loss. The sender sends one
// message at a time and repeats it after a timeout until it is acknowledged. The
// receiver acknowledges every datagram and delivers each number once. This class plays
// both ends in one thread: it waits for both sockets at once.

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

  /// `sender` and `receiver` are UDP sockets, which the caller owns. A datagram that is
  /// sent to `path` reaches the receiver. The packets are recorded in `packets`.
  StopAndWait(int sender, const reactor::Address& path, int receiver,
              milliseconds timeout, Recorder& packets);

  /// Transfers messages 0 to count-1. Returns false if that takes longer than `limit`.
  /// Throws std::runtime_error if the receiver gets anything but these messages.
  bool transfer(std::size_t count, milliseconds limit);

  /// One entry per acknowledged message.
  const std::vector<Sent>& sent() const noexcept { return sent_; }
  /// The number of datagrams sent with messages: all tries together.
  std::size_t datagrams() const;
  /// The messages that the receiver has delivered, in order. A message is delivered if
  /// neither it nor a later one has come before.
  const std::vector<std::size_t>& delivered() const noexcept { return delivered_; }
  /// How many datagrams were not delivered because their message had come before.
  std::size_t repeated() const noexcept { return repeated_; }

  /// The messages that needed a certain number of tries, and their delays.
  struct Delays {
    std::size_t tries, messages;
    std::chrono::steady_clock::duration shortest, longest;
  };
  /// One entry for each number of tries, in ascending order.
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
