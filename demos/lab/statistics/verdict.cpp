#include "demos/lab/statistics/verdict.h"

#include <algorithm>

#include "demos/lab/statistics/stationary.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr double least_share_answered = 0.99;
constexpr double tolerated_wait = 0.05;
constexpr std::int64_t tolerated_lag_ns = 1'000'000;

/// Answers that the generator had no time to take are not the server's fault.
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

}  // namespace

Verdict judge_answers(const Tally& tally) {
  const std::string& name = tally.name();
  const Counters& all = tally.record().counters;
  const std::int64_t wrong = std::max(tally.counts().wrong, all.unexpected);
  if (wrong > 0) return {name + ": " + count_of(wrong, "wrong answer")};
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

}  // namespace lab
