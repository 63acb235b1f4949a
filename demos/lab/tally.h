#pragma once
// What one source (stdin, UDP or TCP) experienced in the measured phase: every offered
// request ends as exactly one of answered, lost, wrong. And the judgement whether these
// numbers may be believed.

#include <cstdint>
#include <string>

#include "demos/lab/clock.h"
#include "demos/lab/histogram.h"
#include "demos/lab/request_ring.h"

namespace lab {

/// The phases of a run as instants. Requests count when they were due in the window.
struct Window {
  Time begin;
  Time end;  // moved to the present when the run is cut short
  bool contains(Time time) const noexcept { return begin <= time && time < end; }
};

class Tally {
 public:
  Tally(std::string name, const Window& window)
      : name_(std::move(name)), window_(window) {}

  /// The generator took a request from its plan and now hands it to a flow.
  void offered(Time intended, Time now) noexcept;
  /// It could not be sent at all: no connection left, or too much is waiting already.
  void not_sent(Time intended) noexcept;
  /// The right answer came, for the first time.
  void answered(const Request& request, Time now) noexcept;
  /// An answer came, but not the right one.
  void wrong(const Request& request) noexcept;
  /// A right answer came a second time: the request counts as wrong from now on.
  void duplicated(const Request& request) noexcept;
  /// Something came that no request asked for; `amount` answers by its size.
  void unexpected(std::int64_t amount) noexcept { unexpected_ += amount; }
  /// An answer overtook an earlier one (UDP; not an error).
  void reordered() noexcept { ++reordered_; }
  /// The server ended a connection that was to stay.
  void connection_ended() noexcept { ++connections_ended_; }

  /// Requests whose fate is open.
  std::int64_t waiting() const noexcept {
    return offered_ - answered_ - wrong_ - duplicates_ - not_sent_;
  }
  const std::string& name() const noexcept { return name_; }
  const Window& window() const noexcept { return window_; }

  /// The result: offered == answered + lost + wrong.
  struct Counts {
    std::int64_t offered, answered, lost, wrong;
  };
  Counts counts() const noexcept;
  std::int64_t duplicates() const noexcept { return duplicates_; }
  std::int64_t unexpected() const noexcept { return unexpected_; }
  std::int64_t reordered_count() const noexcept { return reordered_; }
  std::int64_t never_sent() const noexcept { return not_sent_; }
  std::int64_t connections_ended() const noexcept { return connections_ended_; }
  /// Right answers that arrived within the window, whenever they were asked for.
  std::int64_t answers_in_window() const noexcept { return in_window_; }
  /// Right answers in all phases.
  std::int64_t all_answers() const noexcept { return all_answers_; }
  double achieved_per_s() const noexcept;

  const Histogram& response() const noexcept {
    return response_;
  }                                                               // from intended time
  const Histogram& service() const noexcept { return service_; }  // from actual send
  const Histogram& send_lag() const noexcept { return send_lag_; }

  /// Whether waiting requests piled up until the end: more load than the server can do.
  bool fell_behind() const noexcept;
  /// To be called when the window begins and ends.
  void window_begins() noexcept { waiting_at_begin_ = all_waiting_; }
  void window_ends() noexcept { waiting_at_end_ = all_waiting_; }

 private:
  std::string name_;
  const Window& window_;
  std::int64_t offered_ = 0, answered_ = 0, wrong_ = 0;
  std::int64_t duplicates_ = 0, unexpected_ = 0, reordered_ = 0, not_sent_ = 0;
  std::int64_t connections_ended_ = 0;
  std::int64_t in_window_ = 0, all_answers_ = 0;
  std::int64_t all_waiting_ = 0;  // of all phases
  std::int64_t waiting_at_begin_ = 0, waiting_at_end_ = 0;
  Histogram response_, service_, send_lag_, first_half_, second_half_;
};

/// Why a result must not be believed; whose fault it is decides what is done about it.
struct Verdict {
  std::string reason;               // empty: valid
  bool generator_at_fault = false;  // the instrument failed, not the server
  std::string text() const { return reason.empty() ? "valid" : "invalid: " + reason; }
};

/// The verdict on one source.
Verdict judge(const Tally& tally);

}  // namespace lab
