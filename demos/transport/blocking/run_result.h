#pragma once
// What came out when the script was result to one strategy of reading.

#include <cstdint>
#include <string>
#include <vector>

#include "demos/transport/blocking/arrivals.h"

namespace transport {

/// All times in ms since the beginning.
struct RunResult {
  std::vector<double> sent, read;  // by message
  std::size_t spurious = 0;        // wakeups without a message, in the whole run
  std::size_t threads = 0;
  std::uint64_t sleeps = 0;        // begun from the first message to the last
  std::uint64_t quiet_sleeps = 0;  // and in the quiet time, as the kernel counts
  bool complete = false;           // all messages were read
};

/// A lane for each source: o a message comes, = it waits, * it is read.
std::string lanes(const Arrivals& arrivals, const RunResult& result);

/// How late the messages were read, in ms, the least late one first.
std::vector<double> lateness(const RunResult& result);
/// "0.1 ms", "123 ms".
std::string milliseconds_text(double value);

}  // namespace transport
