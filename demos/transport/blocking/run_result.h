#pragma once
// What came out when the script was played to one manner of reading.

#include <cstdint>
#include <string>
#include <vector>

#include "demos/transport/blocking/arrivals.h"

namespace transport {

/// All times in ms since the beginning.
struct Played {
  std::vector<double> sent, read;  // by message
  std::size_t for_nothing = 0;     // wakeups without a message, in the whole run
  std::size_t threads = 0;
  std::uint64_t sleeps = 0;        // begun from the first message to the last
  std::uint64_t quiet_sleeps = 0;  // and in the quiet time, as the kernel counts
  bool complete = false;           // all messages were read
};

/// A lane for each source: o a message comes, = it waits, * it is read.
std::string lanes(const Arrivals& arrivals, const Played& played);

/// How late the messages were read, in ms, the least late one first.
std::vector<double> lateness(const Played& played);
/// "0.1 ms", "123 ms".
std::string milliseconds_text(double value);

}  // namespace transport
