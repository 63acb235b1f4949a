#pragma once
// All that is noted about the requests of one source that were due in the window.

#include <optional>
#include <string>
#include <vector>

#include "demos/lab/counting/heat.h"
#include "demos/lab/counting/histogram_files.h"

namespace lab {

struct Counters {
  std::int64_t offered = 0, answered = 0, wrong = 0;
  std::int64_t not_sent = 0;    // offered, but there was no way to send them
  std::int64_t unexpected = 0;  // answers to nothing, in all phases
  std::int64_t duplicates = 0;  // right answers beyond the first
  std::int64_t reordered = 0;   // answers that were overtaken by a later request's
  std::int64_t late = 0;        // right answers that took very long
  std::int64_t connections_ended = 0, connections_failed = 0;
  std::int64_t in_window = 0;    // right answers that arrived in the window
  std::int64_t all_answers = 0;  // right answers in all phases
};

/// Datagrams that the kernel threw away for want of room in a socket's buffer.
struct Losses {
  std::int64_t own_buffer = 0;  // ours: answers that we were too late for
  std::optional<std::int64_t>
      server_buffer;  // the server's, when it is on this machine
};

/// What was counted in one interval of the measurement; the drain has some, too.
struct LogInterval {
  double start_s, length_s;  // from the beginning of the window on
  EncodedHistogram response, service, send_lag;
};

/// A histogram that is filled interval by interval.
class SplitHistogram {
 public:
  void record(std::int64_t value) noexcept { current_.record(value); }
  const Histogram& current() const noexcept { return current_; }
  Histogram whole() const {
    Histogram sum = past_;
    sum.add(current_);
    return sum;
  }
  /// Ends the interval and returns what was counted in it.
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
  SplitHistogram response;  // from the intended instant
  SplitHistogram service;   // from the actual sending
  SplitHistogram send_lag;
  Histogram ages;        // after the drain: of requests without an answer
  Histogram jitter;      // how transit times differ from one answer to the next
  double jitter_ns = 0;  // smoothed by RFC 3550; the sum over the flows
  std::int64_t jittering_flows = 0;
  Heat heat;
  std::vector<LogInterval> intervals;
  std::optional<Losses> losses;
  std::string connect_problem;  // why connections failed
  double epoch = 0;             // when the window began, in seconds since 1970
};

}  // namespace lab
