#pragma once
// The kernel notes when it received the bytes of a socket. This stamp does not contain
// the time that our own process needs to wake up and to read. SO_TIMESTAMPNS, socket(7)

#include <sys/socket.h>
#include <sys/types.h>

#include <ctime>
#include <functional>
#include <optional>

#include "demos/lab/clock.h"

namespace lab {

/// Asks the kernel for receive stamps on a socket. Returns false where it has none.
bool enable_receive_stamps(int socket) noexcept;

struct Receipt {
  ssize_t size;  // as recvmsg(2) returns it; errno tells more
  /// On TCP that of the last segment that was read: the answers before it in the same
  /// read arrived at this time or a little earlier.
  std::optional<timespec> stamp;
  socklen_t from_size = 0;  // of the sender's address
};
/// Stores the sender of a datagram in `from`, unless that is null.
Receipt receive_stamped(int socket, char* buffer, std::size_t size,
                        sockaddr_storage* from = nullptr) noexcept;

/// Converts stamps, which are in CLOCK_REALTIME, to the clock of the lab.
class StampClock {
 public:
  /// Returns by how much CLOCK_REALTIME is ahead of CLOCK_MONOTONIC, to some 50 ns.
  static Duration measure_offset() noexcept;

  explicit StampClock(std::function<Duration()> offset_now = measure_offset)
      : offset_now_(std::move(offset_now)), offset_(offset_now_()) {}

  Time to_monotonic(const timespec& stamp) const noexcept;
  /// Compares the clocks again, several times per second. Both run at the same rate, so
  /// only somebody who sets the system clock changes the difference.
  void check();
  /// Returns whether the system clock was set since begin(): stamps were converted
  /// wrongly for a moment.
  bool was_set() const noexcept { return was_set_; }
  void begin();

 private:
  std::function<Duration()> offset_now_;
  Duration offset_;
  bool was_set_ = false;
};

}  // namespace lab
