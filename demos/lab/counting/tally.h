#pragma once
// Counts the requests and answers of one source (stdin, UDP or TCP). Every request that
// was due in the window ends as exactly one of answered, lost, wrong.

#include <array>
#include <cstdint>
#include <string>

#include "demos/lab/clock.h"
#include "demos/lab/counting/arrival.h"
#include "demos/lab/counting/record.h"
#include "demos/lab/counting/request_ring.h"

namespace lab {

/// The measured phase of a run. A request counts if it was due in the window.
struct Window {
  Time begin;
  Time end;  // set to the present if the run ends early
  bool contains(Time time) const noexcept { return begin <= time && time < end; }
};

/// The numbers of one interval that are displayed: counts of all requests, and response
/// times in ns.
struct IntervalStatistics {
  double length_s = 0;
  std::int64_t offered = 0, answered = 0, waiting = 0;
  std::int64_t samples = 0, p50 = 0, p99 = 0, max = 0;
};

class Tally {
 public:
  Tally(std::string name, const Window& window)
      : name_(std::move(name)), window_(window) {}

  /// A right answer that takes longer than `limit` also counts as late.
  void set_late_after(Duration limit) noexcept { late_after_ = limit; }

  /// The generator passes a request of its plan to a flow.
  void offered(Time intended, Time now) noexcept;
  /// The request cannot be sent: no connection is left, or too many requests wait.
  void not_sent(Time intended) noexcept;
  /// The right answer has arrived for the first time.
  void answered(const Request& request, const Arrival& arrival) noexcept;
  /// A wrong answer has arrived.
  void wrong(const Request& request) noexcept;
  /// The right answer to a request that was due at `intended` has arrived again.
  void duplicated(Time intended) noexcept;
  /// An answer has arrived after that of a later request (UDP; not an error).
  void reordered(Time intended) noexcept;
  /// The right answer has arrived after its request was given up, which stays lost.
  void came_after_all() noexcept { ++record_.counters.late; }
  /// Bytes have arrived that no request asked for; they are as long as `amount`
  /// answers.
  void unexpected(std::int64_t amount) noexcept;
  /// The transit times of two answers differ; the jitter of the flow grows.
  void jitter(Time intended, std::int64_t difference_ns, double growth_ns) noexcept;
  void jitter_begins() noexcept { ++record_.jittering_flows; }
  /// The server has ended a connection.
  void connection_ended() noexcept { ++record_.counters.connections_ended; }
  void connections_failed(std::int64_t count, const std::string& why);
  /// The request has no answer after the drain.
  void unanswered(Time intended, Time now) noexcept;
  void set_losses(const Losses& losses) noexcept { record_.losses = losses; }

  /// Called when the run begins, when the window begins and ends, and after the drain,
  /// when every flow has reported its unanswered requests.
  void begin(Time now) noexcept { interval_begin_ = now; }
  void window_begins() noexcept;
  void window_ends() noexcept { waiting_at_end_ = all_waiting_; }
  void finish(Time now) noexcept;
  /// Ends an interval. It becomes part of the record if `counts`.
  IntervalStatistics end_interval(Time now, bool counts);

  const std::string& name() const noexcept { return name_; }
  const Window& window() const noexcept { return window_; }
  const Record& record() const noexcept { return record_; }
  /// Returns the number of open requests of the window.
  std::int64_t waiting() const noexcept;
  /// offered == answered + lost + wrong
  struct Counts {
    std::int64_t offered, answered, lost, wrong;
  };
  Counts counts() const noexcept;
  std::int64_t answers_in_window() const noexcept { return record_.counters.in_window; }
  std::int64_t all_answers() const noexcept { return record_.counters.all_answers; }
  double achieved_per_s() const noexcept;
  Histogram response() const { return record_.response.whole(); }
  Histogram service() const { return record_.service.whole(); }
  Histogram client() const { return record_.client.whole(); }
  Histogram send_lag() const { return record_.send_lag.whole(); }
  /// Returns whether more and more requests waited until the end, because the load was
  /// too high for the server.
  bool fell_behind() const noexcept;

 private:
  int slice_of(Time intended) const noexcept;

  std::string name_;
  const Window& window_;
  Duration late_after_ = std::chrono::seconds(1);
  Record record_;
  std::int64_t all_offered_ = 0, all_waiting_ = 0;  // of all phases
  std::int64_t waiting_at_begin_ = 0, waiting_at_end_ = 0;
  std::array<std::int64_t, Heat::slices> unsent_{};
  Histogram aside_;  // response times that are only displayed
  Time interval_begin_{};
  std::int64_t offered_before_ = 0, answered_before_ = 0;  // at the last interval
};

}  // namespace lab
