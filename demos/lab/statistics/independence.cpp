#include "demos/lab/statistics/independence.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "demos/lab/statistics/bootstrap.h"

namespace lab {
namespace {

constexpr std::size_t fewest_for_trend = 4;
// The normal distribution exceeds this in one of ten cases. The level is mild because
// the test must find a dependence in few values; a false alarm only costs time.
constexpr double suspicious = 1.2816;

/// Returns the ranks from 0 on; equal values share their mean rank.
std::vector<double> mean_ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [values](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t i = 0, end = 0; i < order.size(); i = end) {
    while (end < order.size() && values[order[end]] == values[order[i]]) ++end;
    for (std::size_t k = i; k < end; ++k)
      ranks[order[k]] = static_cast<double>(i + end - 1) / 2;
  }
  return ranks;
}

/// Sorts the values, and returns in how many pairs the earlier value was the larger
/// one. It merges instead of comparing all pairs, because `lab load --until` calls it
/// each second while it sends.
std::int64_t falling_pairs(std::span<double> values) {
  if (values.size() < 2) return 0;
  const auto first = values.first(values.size() / 2);
  const auto second = values.subspan(first.size());
  std::int64_t pairs = falling_pairs(first) + falling_pairs(second);
  auto larger = first.begin();
  for (const double value : second) {
    while (larger != first.end() && *larger <= value) ++larger;
    pairs += first.end() - larger;
  }
  std::inplace_merge(values.begin(), second.begin(), values.end());
  return pairs;
}

}  // namespace

std::int64_t kendall_trend(std::span<const double> values) {
  std::vector<double> forwards(values.begin(), values.end());
  std::vector<double> backwards(values.rbegin(), values.rend());
  return falling_pairs(backwards) - falling_pairs(forwards);
}

double trend_p(std::span<const double> values) {
  if (values.size() < fewest_for_trend) return 1;
  const auto n = static_cast<double>(values.size());
  const double deviation = std::sqrt(n * (n - 1) * (2 * n + 5) / 18);
  const double distance =
      std::max(0.0, std::fabs(static_cast<double>(kendall_trend(values))) - 1);
  return std::erfc(distance / deviation / std::sqrt(2.0));
}

double serial_correlation(std::span<const double> values) {
  if (values.size() < 2) return 0;
  const std::vector<double> ranks = mean_ranks(values);
  const double mean = static_cast<double>(values.size() - 1) / 2;
  double products = 0, squares = 0;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    squares += (ranks[i] - mean) * (ranks[i] - mean);
    if (i > 0) products += (ranks[i] - mean) * (ranks[i - 1] - mean);
  }
  if (squares == 0) return 0;
  return products / squares + 1 / static_cast<double>(values.size());
}

bool looks_independent(std::span<const double> values) {
  return serial_correlation(values) * std::sqrt(static_cast<double>(values.size())) <
         suspicious;
}

std::vector<double> batch_medians(std::span<const double> values, std::size_t length) {
  std::vector<double> medians;
  for (; values.size() >= length; values = values.subspan(length))
    medians.push_back(*median({values.begin(), values.subspan(length).begin()}));
  return medians;
}

}  // namespace lab
