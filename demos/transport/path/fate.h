#pragma once
// Decides what happens to a datagram on a bad path. The decision depends only on a
// seed, the direction, the client and the datagram's number. So a second run with the
// same seed has the same faults.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace transport {

/// How likely each fault is. Probabilities are from 0 to 1.
struct Faults {
  double loss = 0;
  double swap = 0;       // the datagram is delivered after its successor
  double duplicate = 0;  // the datagram is delivered twice
  std::chrono::milliseconds delay{0};
  std::chrono::milliseconds jitter{0};  // largest random delay, added to `delay`
};

enum class Direction { to_server, to_client };

/// Identifies a datagram. Clients, and the datagrams of each client, are numbered from
/// 0.
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

/// Decides the fate of one datagram. Each kind of fault has its own random numbers, so
/// a change of `faults.loss` does not change which other datagrams are swapped.
Fate decide(const Faults& faults, std::uint64_t seed, const DatagramNumber& number);

}  // namespace transport
