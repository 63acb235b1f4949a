#pragma once
// Counts what one source (stdin, UDP or TCP) experiences: every request that was due in
// the window ends as exactly one of answered, lost, wrong.

#include <array>
#include <cstdint>
#include <string>

#include "demos/lab/counting/record.h"
#include "demos/lab/counting/request_ring.h"
#include "demos/lab/counting/window.h"

namespace lab {

/// What is shown of an interval: counts of all requests; times in ns of the responses.
struct IntervalStatistics {
  double length_s = 0;
  std::int64_t offered = 0, answered = 0, waiting = 0;
  std::int64_t samples = 0, p50 = 0, p99 = 0, max = 0;
};

class Tally {
 public:
  Tally(std::string name, const Window& window)
      : name_(std::move(name)), window_(window) {}

  /// A right answer that takes longer counts as late, too.
  void set_late_after(Duration limit) noexcept { late_after_ = limit; }

  /// The generator took a request from its plan and now hands it to a flow.
  void offered(Time intended, Time now) noexcept;
  /// It could not be sent at all: no connection left, or too much is waiting already.
  void not_sent(Time intended) noexcept;
  /// The right answer came, for the first time.
  void answered(const Request& request, Time now) noexcept;
  /// An answer came, but not the right one.
  void wrong(const Request& request) noexcept;
  /// The right answer to a request that was due then came once more.
  void duplicated(Time intended) noexcept;
  /// An answer was overtaken by one to a later request (UDP; not an error).
  void reordered(Time intended) noexcept;
  /// The right answer came when its request had been given up: it stays lost.
  void came_after_all() noexcept { ++record_.counters.late; }
  /// Something came that no request asked for; `amount` answers by its size.
  void unexpected(std::int64_t amount) noexcept;
  /// The transit times of two answers differ; by so much the flow's jitter grows.
  void jitter(Time intended, std::int64_t difference_ns, double growth_ns) noexcept;
  void jitter_begins() noexcept { ++record_.jittering_flows; }
  /// The server ended a connection that was to stay.
  void connection_ended() noexcept { ++record_.counters.connections_ended; }
  void connections_failed(std::int64_t count, const std::string& why);
  /// After the drain: this request has no answer.
  void unanswered(Time intended, Time now) noexcept;
  void set_losses(const Losses& losses) noexcept { record_.losses = losses; }

  /// To be called when the run begins, when the window begins and ends, and after the
  /// drain, when every flow has told its unanswered requests.
  void begin(Time now) noexcept { interval_begin_ = now; }
  void window_begins() noexcept;
  void window_ends() noexcept { waiting_at_end_ = all_waiting_; }
  void finish(Time now) noexcept;
  /// Ends an interval; those in and after the window become part of the record.
  IntervalStatistics end_interval(Time now, bool counts);

  const std::string& name() const noexcept { return name_; }
  const Window& window() const noexcept { return window_; }
  const Record& record() const noexcept { return record_; }
  /// Requests of the window whose fate is open.
  std::int64_t waiting() const noexcept;
  /// The result: offered == answered + lost + wrong.
  struct Counts {
    std::int64_t offered, answered, lost, wrong;
  };
  Counts counts() const noexcept;
  std::int64_t answers_in_window() const noexcept { return record_.counters.in_window; }
  std::int64_t all_answers() const noexcept { return record_.counters.all_answers; }
  double achieved_per_s() const noexcept;
  Histogram response() const { return record_.response.whole(); }
  Histogram service() const { return record_.service.whole(); }
  Histogram send_lag() const { return record_.send_lag.whole(); }
  /// Whether waiting requests piled up until the end: more load than the server can do.
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
  Histogram aside_;  // responses that do not count, only to be shown
  Time interval_begin_{};
  std::int64_t offered_before_ = 0, answered_before_ = 0;  // the interval
};

}  // namespace lab
