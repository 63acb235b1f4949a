#pragma once
// Everything that is recorded about the requests of one source.

#include <optional>
#include <string>
#include <vector>

#include "demos/lab/counting/heat.h"
#include "demos/lab/counting/histogram_files.h"

namespace lab {

struct Counters {
  std::int64_t offered = 0, answered = 0, wrong = 0;
  std::int64_t not_sent = 0;    // offered, but could not be sent
  std::int64_t unexpected = 0;  // answers without a request, in all phases
  std::int64_t duplicates = 0;  // right answers beyond the first
  std::int64_t reordered = 0;   // answers that arrived after that of a later request
  std::int64_t late = 0;        // right answers that took very long
  std::int64_t stamped = 0;     // right answers with a receive stamp of the kernel
  std::int64_t connections_ended = 0, connections_failed = 0;
  std::int64_t in_window = 0;    // right answers that arrived in the window
  std::int64_t all_answers = 0;  // right answers in all phases
};

/// Datagrams that the kernel dropped because the buffer of a socket was full.
struct Losses {
  std::int64_t own_buffer = 0;                // answers that we read too late
  std::optional<std::int64_t> server_buffer;  // only if the server is on this machine
};

/// The histograms of one interval of the window or of the drain.
struct LogInterval {
  double start_s, length_s;  // since the beginning of the window
  EncodedHistogram response, service, client, send_lag;
};

/// A histogram that also returns the counts of each interval.
class SplitHistogram {
 public:
  void record(std::int64_t value) noexcept { current_.record(value); }
  const Histogram& current() const noexcept { return current_; }
  Histogram whole() const {
    Histogram sum = past_;
    sum.add(current_);
    return sum;
  }
  /// Ends the interval and returns its counts.
  EncodedHistogram split() {
    EncodedHistogram interval = encode(current_);
    past_.add(current_);
    current_.clear();
    return interval;
  }

 private:
  Histogram current_, past_;
};

struct Record {
  Counters counters;
  SplitHistogram response;  // from the intended send time to the arrival
  SplitHistogram service;   // from the actual send time to the arrival
  SplitHistogram client;    // from the actual send time to our read, if we slept
  SplitHistogram send_lag;
  Histogram ages;        // of requests without an answer after the drain
  Histogram jitter;      // differences of the transit times of successive answers
  double jitter_ns = 0;  // smoothed as in RFC 3550; summed over the flows
  std::int64_t jittering_flows = 0;
  Heat heat;
  std::vector<LogInterval> intervals;
  std::optional<Losses> losses;
  std::string connect_problem;  // why connections failed
  double epoch = 0;             // when the window began, in seconds since 1970
};

}  // namespace lab
