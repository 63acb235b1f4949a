#pragma once
// Reads HdrHistogram logs (.hlog) and adds up their histograms.

#include <map>
#include <string>

#include "demos/lab/counting/histogram.h"

namespace lab {

/// The untagged lines of our logs hold response times; this tag means the same.
inline constexpr const char* response_tag = "response";

/// The sum of all intervals of all logs that were read.
struct LogSum {
  std::map<std::string, Histogram> histograms;  // by tag; "" for untagged lines
  std::size_t files = 0, intervals = 0;
  double begin = 0, end = 0;  // of all intervals, in seconds since the epoch
};

/// Adds a log. Throws std::system_error if the file cannot be read, and
/// std::runtime_error with file and line if it is not a log; `sum` is unusable then.
void read_log(const std::string& path, LogSum& sum);

}  // namespace lab
