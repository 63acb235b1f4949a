#pragma once
// The two file formats of HdrHistogram: the percentile table (.hgrm), which gnuplot and
// the usual plotters read, and the compressed log (.hlog, version 2), from which every
// count can be read back and merged. Times are nanoseconds inside.

#include <string>
#include <vector>

#include "demos/lab/counting/histogram.h"

namespace lab {

/// The percentile table in microseconds, rows as the Java implementation writes them.
std::string percentile_table(const Histogram& histogram);

/// A histogram as a log keeps it, some hundred bytes, not yet compressed.
struct EncodedHistogram {
  std::string counts;
  std::int64_t max = 0;
};
EncodedHistogram encode(const Histogram& histogram);

/// One line of a log: what was measured from `start` on (seconds since the epoch) for
/// `length` seconds. Readers show the untagged ones by default.
struct LogEntry {
  std::string tag;  // no commas, spaces or line breaks
  double start, length;
  EncodedHistogram histogram;
};
/// `start`: of the whole log.
std::string histogram_log(double start, const std::vector<LogEntry>& log);

/// The pieces of a log line: the counts as bytes, compressed, in Base64 ("HISTFA...").
std::string encode_counts(const Histogram& histogram);
std::string compress_counts(const std::string& counts);
std::string base64(const std::string& bytes);

}  // namespace lab
