#include "demos/lab/counting/tally.h"

#include <algorithm>

namespace lab {
namespace {

constexpr std::int64_t tolerated_backlog = 20;
constexpr double shortest_kept_s = 1e-3;  // of an interval without requests

double epoch_now() {
  return std::chrono::duration<double>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

void Tally::offered(Time intended, Time now) noexcept {
  ++all_offered_;
  ++all_waiting_;
  if (!window_.contains(intended)) return;
  ++record_.counters.offered;
  record_.send_lag.record((now - intended).count());
}

void Tally::not_sent(Time intended) noexcept {
  --all_waiting_;
  if (!window_.contains(intended)) return;
  ++record_.counters.not_sent;
  ++unsent_[static_cast<std::size_t>(slice_of(intended))];
}

/// A stamp from before the request cannot be right: the system clock was set. Then only
/// our own clock counts.
void Tally::answered(const Request& request, const Arrival& arrival) noexcept {
  --all_waiting_;
  ++record_.counters.all_answers;
  const bool stamped = arrival.stamped && arrival.arrived >= request.sent;
  const Time arrived = stamped ? arrival.arrived : arrival.seen;
  const std::int64_t response = (arrived - request.intended).count();
  if (window_.contains(arrived)) ++record_.counters.in_window;
  if (!window_.contains(request.intended)) return aside_.record(response);
  ++record_.counters.answered;
  if (response > late_after_.count()) ++record_.counters.late;
  record_.response.record(response);
  record_.service.record((arrived - request.sent).count());
  if (stamped) ++record_.counters.stamped;
  if (arrival.woken) record_.client.record((arrival.seen - request.sent).count());
  record_.heat.record(slice_of(request.intended), response);
}

void Tally::wrong(const Request& request) noexcept {
  --all_waiting_;
  if (window_.contains(request.intended)) ++record_.counters.wrong;
}

void Tally::duplicated(Time intended) noexcept {
  if (window_.contains(intended)) ++record_.counters.duplicates;
}

void Tally::reordered(Time intended) noexcept {
  if (window_.contains(intended)) ++record_.counters.reordered;
}

void Tally::unexpected(std::int64_t amount) noexcept {
  record_.counters.unexpected += amount;
}

void Tally::jitter(Time intended, std::int64_t difference_ns,
                   double growth_ns) noexcept {
  record_.jitter_ns += growth_ns;
  if (window_.contains(intended)) record_.jitter.record(difference_ns);
}

void Tally::connections_failed(std::int64_t count, const std::string& why) {
  record_.counters.connections_failed += count;
  record_.connect_problem = why;
}

void Tally::unanswered(Time intended, Time now) noexcept {
  if (window_.contains(intended)) record_.ages.record((now - intended).count());
}

void Tally::window_begins() noexcept {
  waiting_at_begin_ = all_waiting_;
  record_.epoch = epoch_now();
}

/// Of a request that was never sent only the slice is known; of a request that a flow
/// could not remember nothing is known. Both count with the lowest possible age.
void Tally::finish(Time now) noexcept {
  const Duration slice = (window_.end - window_.begin) / Heat::slices;
  for (int i = 0; i < Heat::slices; ++i) {
    const Duration age = now - (window_.begin + slice * (i + 1));
    record_.ages.add_at(Histogram::index_of(std::max<std::int64_t>(0, age.count())),
                        unsent_[static_cast<std::size_t>(i)]);
  }
  const std::int64_t told = record_.ages.total() - record_.counters.not_sent;
  const std::int64_t age = std::max<std::int64_t>(0, (now - window_.end).count());
  record_.ages.add_at(Histogram::index_of(age),
                      std::max<std::int64_t>(0, waiting() - told));
}

IntervalStatistics Tally::end_interval(Time now, bool counts) {
  const Histogram& shown = counts ? record_.response.current() : aside_;
  IntervalStatistics interval{to_seconds(now - interval_begin_),
                              all_offered_ - offered_before_,
                              record_.counters.all_answers - answered_before_,
                              all_waiting_,
                              shown.total(),
                              shown.value_at(50),
                              shown.value_at(99),
                              shown.max()};
  const bool empty = shown.total() == 0 && record_.send_lag.current().total() == 0;
  if (counts && !(empty && interval.length_s < shortest_kept_s))
    record_.intervals.push_back({to_seconds(interval_begin_ - window_.begin),
                                 interval.length_s, record_.response.split(),
                                 record_.service.split(), record_.client.split(),
                                 record_.send_lag.split()});
  aside_.clear();
  interval_begin_ = now;
  offered_before_ = all_offered_;
  answered_before_ = record_.counters.all_answers;
  return interval;
}

std::int64_t Tally::waiting() const noexcept {
  const Counters& all = record_.counters;
  return all.offered - all.answered - all.wrong - all.not_sent;
}

Tally::Counts Tally::counts() const noexcept {
  const Counters& all = record_.counters;
  const std::int64_t unanswered = all.offered - all.answered - all.wrong;
  // An answer that matches no request belongs to one of the unanswered requests.
  const std::int64_t mangled = std::min(all.unexpected, unanswered);
  return {all.offered, all.answered, unanswered - mangled, all.wrong + mangled};
}

double Tally::achieved_per_s() const noexcept {
  const double length = to_seconds(window_.end - window_.begin);
  return length > 0 ? static_cast<double>(answers_in_window()) / length : 0;
}

int Tally::slice_of(Time intended) const noexcept {
  const Duration length = window_.end - window_.begin;
  const std::int64_t slice = (intended - window_.begin) * Heat::slices / length;
  return static_cast<int>(std::clamp<std::int64_t>(slice, 0, Heat::slices - 1));
}

// Two criteria must agree: the number of waiting requests alone also grows when a fast
// server pauses just before the end.
bool Tally::fell_behind() const noexcept {
  const std::int64_t growth = waiting_at_end_ - waiting_at_begin_;
  const Heat& heat = record_.heat;
  return growth > std::max(tolerated_backlog, record_.counters.offered / 20) &&
         heat.median_in(Heat::slices / 2, Heat::slices) >
             2 * heat.median_in(0, Heat::slices / 2);
}

}  // namespace lab
