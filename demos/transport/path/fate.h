#pragma once
// What happens to a datagram on a bad path: decided by a seed, the direction, the
// client and the datagram's number, and by nothing else. So the same run has the same
// faults.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace transport {

/// Probabilities are from 0 to 1.
struct Faults {
  double loss = 0;
  double swap = 0;       // goes behind the one that follows it
  double duplicate = 0;  // arrives twice
  std::chrono::milliseconds delay{0};
  std::chrono::milliseconds jitter{0};  // and up to this much more
};

enum class Direction { to_server, to_client };

/// Which of all datagrams it is: clients and their datagrams are numbered from 0.
struct DatagramNumber {
  Direction direction = Direction::to_server;
  std::uint64_t client = 0;
  std::uint64_t index = 0;
};

struct Fate {
  bool lost = false;
  bool swapped = false;
  bool duplicated = false;
  std::chrono::nanoseconds delay{0};
};

/// Each fault has random numbers of its own: another --loss leaves alone what is
/// swapped.
Fate decide(const Faults& faults, std::uint64_t seed, const DatagramNumber& number);

}  // namespace transport
