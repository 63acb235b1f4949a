#include "demos/lab/tally.h"

#include <algorithm>

#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr double least_share_answered = 0.99;
constexpr std::int64_t tolerated_lag_ns = 1'000'000;
constexpr std::int64_t tolerated_pile = 20;

}  // namespace

void Tally::offered(Time intended, Time now) noexcept {
  ++all_waiting_;
  if (!window_.contains(intended)) return;
  ++offered_;
  send_lag_.record((now - intended).count());
}

void Tally::not_sent(Time intended) noexcept {
  --all_waiting_;
  if (window_.contains(intended)) ++not_sent_;
}

void Tally::answered(const Request& request, Time now) noexcept {
  --all_waiting_;
  ++all_answers_;
  if (window_.contains(now)) ++in_window_;
  if (!window_.contains(request.intended)) return;
  ++answered_;
  const std::int64_t response = (now - request.intended).count();
  response_.record(response);
  service_.record((now - request.sent).count());
  const Time middle = window_.begin + (window_.end - window_.begin) / 2;
  (request.intended < middle ? first_half_ : second_half_).record(response);
}

void Tally::wrong(const Request& request) noexcept {
  --all_waiting_;
  if (window_.contains(request.intended)) ++wrong_;
}

void Tally::duplicated(const Request& request) noexcept {
  if (!window_.contains(request.intended)) return;
  --answered_;
  ++duplicates_;
}

Tally::Counts Tally::counts() const noexcept {
  const std::int64_t unanswered = offered_ - answered_ - wrong_ - duplicates_;
  // An answer that nobody can tell which request it belongs to belongs to one that
  // has none.
  const std::int64_t mangled = std::min(unexpected_, unanswered);
  return {offered_, answered_, unanswered - mangled, wrong_ + duplicates_ + mangled};
}

double Tally::achieved_per_s() const noexcept {
  const double length = to_seconds(window_.end - window_.begin);
  return length > 0 ? static_cast<double>(in_window_) / length : 0;
}

// Both signs must agree: the number of waiting requests alone also jumps when a server
// that keeps up pauses just at the end.
bool Tally::fell_behind() const noexcept {
  const std::int64_t growth = waiting_at_end_ - waiting_at_begin_;
  return growth > std::max(tolerated_pile, offered_ / 20) &&
         second_half_.value_at(50) > 2 * first_half_.value_at(50);
}

Verdict judge(const Tally& tally) {
  const auto [offered, answered, lost, wrong] = tally.counts();
  const std::string& name = tally.name();
  if (wrong > 0 || tally.unexpected() > 0)
    return {name + ": " +
            count_of(std::max(wrong, tally.unexpected()), "wrong answer")};
  if (tally.connections_ended() > 0)
    return {name + ": the server ended " +
            count_of(tally.connections_ended(), "connection")};
  if (offered == 0) return {name + ": nothing was offered"};
  if (tally.never_sent() > 0)
    return {name + ": the server did not read, " +
            count_of(tally.never_sent(), "request") + " could not be sent"};
  const double share = static_cast<double>(answered) / static_cast<double>(offered);
  if (share < least_share_answered)
    return {name + ": only " + percent(share) + " of the requests were answered"};
  const std::int64_t lag = tally.send_lag().value_at(99);
  if (lag > std::max(tolerated_lag_ns, tally.service().value_at(50) / 10))
    return {name + ": generator late, send lag p99 " + duration_text(lag), true};
  if (tally.fell_behind())
    return {name + ": the server fell behind, more and more requests were waiting"};
  return {};
}

}  // namespace lab
