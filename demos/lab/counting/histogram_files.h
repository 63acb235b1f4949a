#pragma once
// The two file formats of HdrHistogram: the percentile table (.hgrm), which gnuplot and
// common plotters read, and the compressed log (.hlog, version 2), which contains every
// count and can be merged. The values are nanoseconds.

#include <string>
#include <string_view>
#include <vector>

#include "demos/lab/counting/histogram.h"

namespace lab {

/// Returns the percentile table in microseconds, with the rows of the Java
/// implementation.
std::string percentile_table(const Histogram& histogram);

/// An encoded histogram of a few hundred bytes, not yet compressed.
struct EncodedHistogram {
  std::string counts;
  std::int64_t max = 0;
};
EncodedHistogram encode(const Histogram& histogram);

/// One line of a log: the values from `start` (seconds since the epoch) for `length`
/// seconds. By default other readers show the untagged lines.
struct LogEntry {
  std::string tag;  // no commas, spaces or line breaks
  double start, length;
  EncodedHistogram histogram;
};
/// Returns a log that begins at `start`.
std::string histogram_log(double start, const std::vector<LogEntry>& log);

/// The counts as bytes, and compressed, which becomes "HISTFA..." in Base64.
std::string encode_counts(const Histogram& histogram);
std::string compress_counts(const std::string& counts);

/// Base64 (RFC 4648, section 4). from_base64() throws std::runtime_error if the text as
/// a whole is not Base64.
std::string to_base64(const std::string& bytes);
std::string from_base64(std::string_view text);

}  // namespace lab
