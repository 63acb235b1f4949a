#include "demos/lab/statistics/verdict.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "demos/lab/statistics/independence.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr const char* stdout_hint =
    " (on stdout a server may print nothing but answers; messages belong on stderr)";
constexpr double least_share_answered = 0.99;
constexpr double tolerated_wait = 0.05;
constexpr std::int64_t tolerated_lag_ns = 1'000'000;

/// Answers that the generator lost in its own buffers are not the server's fault.
Verdict judge_share(const Tally& tally) {
  const auto [offered, answered, lost, wrong] = tally.counts();
  const auto share_of = [all = static_cast<double>(offered)](std::int64_t part) {
    return static_cast<double>(part) / all;
  };
  if (share_of(answered) >= least_share_answered) return {};
  const auto& losses = tally.record().losses;
  const std::int64_t own = losses ? std::min(losses->own_buffer, lost) : 0;
  if (share_of(answered + own) >= least_share_answered)
    return {tally.name() + ": the generator lost " + count_of(own, "answer") +
                " in its own buffers",
            true};
  return {tally.name() + ": only " + percent(share_of(answered)) +
          " of the requests were answered"};
}

Verdict judge_lag(const Tally& tally) {
  const std::int64_t lag = tally.send_lag().value_at(99);
  if (lag <= std::max(tolerated_lag_ns, tally.service().value_at(50) / 10)) return {};
  return {tally.name() + ": generator late, send lag p99 " + duration_text(lag), true};
}

constexpr int parts = 10;
constexpr int slices_of_part = Heat::slices / parts;
constexpr std::int64_t fewest_in_part = 10;
constexpr int significant_trend = 35;
constexpr double significant_ratio = 1.5;
constexpr std::int64_t significant_difference_ns = 500'000;

}  // namespace

Verdict judge_answers(const Tally& tally) {
  const std::string& name = tally.name();
  const Counters& all = tally.record().counters;
  const std::int64_t wrong = std::max(tally.counts().wrong, all.unexpected);
  if (wrong > 0)
    return {name + ": " + count_of(wrong, "wrong answer") +
            (name == "stdin" ? stdout_hint : "")};
  if (all.duplicates > 0)
    return {name + ": " + count_of(all.duplicates, "answer") + " came twice"};
  if (all.connections_ended > 0)
    return {name + ": the server ended " +
            count_of(all.connections_ended, "connection")};
  if (all.connections_failed > 0)
    return {name + ": " + count_of(all.connections_failed, "connection") +
            " could not be made (" + tally.record().connect_problem + ")"};
  return {};
}

Verdict judge_pace(const Tally& tally) {
  const std::string& name = tally.name();
  const Counters& all = tally.record().counters;
  if (all.offered == 0) return {name + ": nothing was offered"};
  if (all.not_sent > 0)
    return {name + ": the server did not read, " + count_of(all.not_sent, "request") +
            " could not be sent"};
  if (Verdict verdict = judge_share(tally); !verdict.reason.empty()) return verdict;
  if (Verdict verdict = judge_lag(tally); !verdict.reason.empty()) return verdict;
  if (tally.fell_behind())
    return {name + ": the server fell behind, more and more requests were waiting"};
  const std::string drift = drift_of(tally.record().heat);
  if (!drift.empty()) return {name + ": not stationary, " + drift};
  return {};
}

Verdict judge(const Tally& tally) {
  Verdict verdict = judge_answers(tally);
  return verdict.reason.empty() ? judge_pace(tally) : verdict;
}

Verdict judge_generator(double share) {
  if (share <= tolerated_wait) return {};
  return {"generator starved of CPU, it waited " + percent(share) +
              " of the time for a processor",
          true};
}

std::string drift_of(const Heat& heat) {
  std::array<double, parts> medians{};
  for (int part = 0; part < parts; ++part) {
    const int begin = part * slices_of_part, end = begin + slices_of_part;
    if (heat.count_in(begin, end) < fewest_in_part) return "";
    medians[static_cast<std::size_t>(part)] =
        static_cast<double>(heat.median_in(begin, end));
  }
  const std::int64_t first = heat.median_in(0, Heat::slices / 2);
  const std::int64_t second = heat.median_in(Heat::slices / 2, Heat::slices);
  const auto [low, high] = std::minmax(first, second);
  const bool moved =
      high - low > significant_difference_ns &&
      static_cast<double>(high) >= significant_ratio * static_cast<double>(low);
  const std::int64_t trend = kendall_trend(medians);
  if (!moved || std::abs(trend) < significant_trend) return "";
  return std::string("p50 ") + (trend > 0 ? "rose" : "fell") + " from " +
         duration_text(static_cast<std::int64_t>(medians.front())) + " to " +
         duration_text(static_cast<std::int64_t>(medians.back()));
}

}  // namespace lab
