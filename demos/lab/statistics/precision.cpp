#include "demos/lab/statistics/precision.h"

#include <algorithm>
#include <cmath>

#include "demos/lab/statistics/independence.h"

namespace lab {
namespace {

constexpr double outside = 0.05;            // of the interval
constexpr double significant_trend = 0.01;  // one false alarm in a hundred series
constexpr double most_correlated = 0.95;

/// Returns how many values lie outside the interval on each side if all values are
/// independent: each side of the median has n/2 of them on average (sign test).
/// nullopt if even the outermost values are too near.
std::optional<std::size_t> independent_outside(std::size_t count) {
  const auto n = static_cast<double>(count);
  // As a logarithm, since 0.5^n is 0 for more than a thousand values.
  double log_of_one = n * std::log(0.5), sum = std::exp(log_of_one);
  if (2 * sum > outside) return std::nullopt;
  for (std::size_t k = 0;; ++k) {
    const auto outer = static_cast<double>(k);
    log_of_one += std::log((n - outer) / (outer + 1));
    sum += std::exp(log_of_one);
    if (2 * sum > outside) return k;
  }
}

/// Values that resemble the one before count less: the variance of their share below
/// the median is larger by (1 + r) / (1 - r).
double widening(std::span<const double> values) {
  const double r = std::clamp(serial_correlation(values), 0.0, most_correlated);
  return std::sqrt((1 + r) / (1 - r));
}

bool drifts(const std::vector<double>& batches, double tolerated) {
  if (trend_p(batches) > significant_trend) return false;
  const auto middle = batches.begin() + static_cast<std::ptrdiff_t>(batches.size() / 2);
  const double first = *median({batches.begin(), middle});
  const double second = *median({middle, batches.end()});
  return std::fabs(second - first) > tolerated * std::min(first, second);
}

/// Chooses the shortest batches that look independent.
std::vector<double> choose_batches(std::span<const double> values, std::size_t fewest,
                                   Precision& result) {
  std::vector<double> batches(values.begin(), values.end());
  for (std::size_t length = 3; !looks_independent(batches); length = 2 * length + 1) {
    if (values.size() / length < fewest) {
      result.independent = false;
      return batches;
    }
    result.spacing = length;
    batches = batch_medians(values, length);
  }
  return batches;
}

}  // namespace

std::optional<Interval> median_interval(std::span<const double> values) {
  const auto beyond = independent_outside(values.size());
  if (!beyond) return std::nullopt;
  const double middle = (static_cast<double>(values.size()) - 1) / 2;
  const double reach = (middle - static_cast<double>(*beyond)) * widening(values);
  if (reach > middle) return std::nullopt;
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const auto low = static_cast<std::size_t>(middle - reach);
  return Interval{sorted[low], sorted[sorted.size() - 1 - low]};
}

Precision precision_of(std::span<const double> values, const PrecisionGoal& goal) {
  Precision result;
  result.values = values.size();
  if (values.empty()) return result;
  const std::vector<double> batches = choose_batches(values, goal.fewest, result);
  result.estimate = *median({values.begin(), values.end()});
  result.interval = median_interval(batches);
  result.drifts = drifts(batches, goal.width);
  if (!result.interval || result.estimate <= 0) return result;
  const auto& [low, high] = *result.interval;
  result.width = (high - low) / 2 / result.estimate;
  result.reached = batches.size() >= goal.fewest && result.independent &&
                   !result.drifts && *result.width <= goal.width;
  return result;
}

std::size_t next_check(std::size_t count) {
  return count + std::max<std::size_t>(2, count / 4);
}

std::optional<std::size_t> values_needed(const Precision& now, double wanted_width) {
  if (!now.width) return std::nullopt;
  const double ratio = *now.width / wanted_width;
  const double needed = std::ceil(static_cast<double>(now.values) * ratio * ratio);
  return static_cast<std::size_t>(
      std::max(needed, static_cast<double>(now.values) + 1));
}

double unbiased_percentile(const Histogram& counts, double percent) {
  const auto n = static_cast<double>(counts.total());
  const double rank = std::clamp(percent / 100 * (n + 1.0 / 3) + 1.0 / 3, 1.0, n);
  const auto below = static_cast<std::int64_t>(rank);
  const std::int64_t above = std::min(below + 1, counts.total());
  const double share = rank - static_cast<double>(below);
  return static_cast<double>(counts.value_at_rank(below)) * (1 - share) +
         static_cast<double>(counts.value_at_rank(above)) * share;
}

}  // namespace lab
