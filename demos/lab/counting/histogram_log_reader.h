#pragma once
// Reads HdrHistogram logs (.hlog) and adds up what is in them.

#include <map>
#include <string>

#include "demos/lab/counting/histogram.h"

namespace lab {

/// What the untagged lines of our logs are; a line with this tag is one of them, too.
inline constexpr const char* response_tag = "response";

/// The sum of all intervals of all logs that were read.
struct LogSum {
  std::map<std::string, Histogram> histograms;  // by tag; "" for the untagged ones
  std::size_t files = 0, intervals = 0;
  double begin = 0, end = 0;  // of all intervals, in seconds since the epoch
};

/// Adds a log. Throws std::system_error when it cannot be read, and std::runtime_error
/// that names the file and the line for what is no log; `sum` is then of no use.
void read_log(const std::string& path, LogSum& sum);

}  // namespace lab
