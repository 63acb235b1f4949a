#pragma once
// The result of running the script with one strategy of reading.

#include <cstdint>
#include <string>
#include <vector>

#include "demos/transport/blocking/arrivals.h"

namespace transport {

/// Times are in ms since the start of the run.
struct RunResult {
  std::vector<double> sent, read;  // one time per message
  std::size_t spurious = 0;        // wakeups without a message, in the whole run
  std::size_t threads = 0;
  // How often the threads went to sleep, as the kernel counts it:
  std::uint64_t sleeps = 0;        // from the first message to the last
  std::uint64_t quiet_sleeps = 0;  // in the quiet time after the last message
  bool complete = false;           // all messages were read
};

/// Draws a lane for each source: "o" a message comes, "=" it waits, "*" it is read.
std::string lanes(const Arrivals& arrivals, const RunResult& result);

/// Draws a round as a staircase, with a lane for each source: "#" the reader waits for
/// it, "=" a message of the first source waits, "*" the first source is read.
std::string staircase(const std::vector<double>& waits, double delay);

/// Returns for each message the time from sending to reading, in ms, in ascending
/// order.
std::vector<double> lateness(const RunResult& result);
/// Returns the text of a time: "0.1 ms", "123 ms".
std::string milliseconds_text(double value);

}  // namespace transport
