#include "demos/lab/load/until_control.h"

#include <cmath>

#include "demos/lab/counting/histogram_decode.h"
#include "demos/lab/counting/quantile.h"
#include "demos/lab/json.h"
#include "demos/lab/load/until_report.h"
#include "demos/lab/statistics/warmup.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr std::size_t steady = 10;      // seconds; fewer show no trend
constexpr double alarm = 0.01;          // a false one costs a second
constexpr double shortest_block = 0.9;  // seconds

std::string seconds_text(double seconds) {
  return number_text(std::round(seconds * 10) / 10) + " s";
}

std::string warmup_problem(const UntilResult& result) {
  if (result.warmup_found) return "";
  return "the warm-up did not end within " + seconds_text(result.warmup_s) +
         ": measure longer (--time-limit)";
}

}  // namespace

UntilControl::UntilControl(const UntilOptions& options,
                           const std::vector<LogInterval>& intervals)
    : intervals_(intervals), next_check_(until_block.fewest) {
  result_.options = options;
}

void UntilControl::interval_ended(const Moment& moment,
                                  const IntervalStatistics& interval) {
  if (moment.phase[0] == 'w') {
    result_.warmup_s = moment.elapsed_s;
    if (!result_.warmup_found) watch_warmup(interval);
  } else if (moment.phase[0] == 'm') {
    result_.window_s = moment.elapsed_s - result_.warmup_s;
    watch_window();
  }
}

void UntilControl::watch_warmup(const IntervalStatistics& interval) {
  if (interval.samples > 0)
    warmup_medians_.push_back(static_cast<double>(interval.p50));
  const auto length = warmup_length(warmup_medians_, alarm);
  result_.warmup_found = length && warmup_medians_.size() - *length >= steady;
}

/// A block has enough answers for its percentile, and lasts about a second at least.
void UntilControl::watch_window() {
  for (; intervals_seen_ < intervals_.size(); ++intervals_seen_) {
    add_encoded(intervals_[intervals_seen_].response.counts, block_);
    block_s_ += intervals_[intervals_seen_].length_s;
  }
  const double share_beyond = 1 - result_.options.percentile / 100;
  const double beyond = static_cast<double>(block_.total()) * share_beyond;
  if (beyond >= static_cast<double>(fewest_beyond) - 1e-6 && block_s_ >= shortest_block)
    add_block();
}

void UntilControl::add_block() {
  values_.push_back(unbiased_percentile(block_, result_.options.percentile) / 1e3);
  block_.clear();
  block_s_ = 0;
  result_.now = precision_of(values_, goal_of(result_.options, until_block));
  at_check_ = values_.size() >= next_check_;
  if (at_check_) next_check_ = next_check(next_check_);
}

std::string UntilControl::live_text() const {
  if (!result_.now.width) return "";
  const std::string doubt =
      result_.now.independent ? "" : ", if blocks were independent";
  return "  within " + percent_text(*result_.now.width) + doubt;
}

std::string text_of(const UntilResult& result) {
  const auto& [options, now, warmup_s, window_s, warmup_found] = result;
  const std::string blocks = count_of(static_cast<std::int64_t>(now.values), "block");
  const std::string known = percentile_text(options.percentile) + " is " +
                            (now.reached && warmup_found ? "" : "not ") +
                            "known to within " + percent_text(options.width) + ": ";
  if (!now.reached || !warmup_found) {
    const std::string problem = warmup_problem(result);
    return "After " + blocks + " in " + seconds_text(window_s) + ", " + known +
           (problem.empty() ? why_not(now, options, until_block) : problem) + ".\n";
  }
  return "With 95 % confidence, " + known + duration_text_us(now.interval->low) +
         " to " + duration_text_us(now.interval->high) + " (" + blocks + " in " +
         seconds_text(window_s) + ", after " + seconds_text(warmup_s) +
         " of warm-up).\n";
}

Json json_of(const UntilResult& result) {
  return until_json(result.now, result.options, until_block, result.warmup_s,
                    warmup_problem(result));
}

}  // namespace lab
