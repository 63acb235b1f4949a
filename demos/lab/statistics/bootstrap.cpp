#include "demos/lab/statistics/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>

namespace lab {
namespace {

constexpr std::size_t resamples = 10'000;
constexpr std::uint64_t bootstrap_seed = 20261123;
constexpr double outside = 0.025;  // of the resamples on each side of the interval
constexpr double significant = 0.05;
// Simulations show: from 6 pairs on, a difference of twice the half width of the
// interval is found in about four of five cases.
constexpr double widths_to_detect = 2;

double median_of_sorted(const std::vector<double>& values) {
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle]
                                : (values[middle - 1] + values[middle]) / 2;
}

/// The same on every platform, unlike std::uniform_int_distribution.
std::size_t pick(std::mt19937_64& random, std::size_t count) {
  return static_cast<std::size_t>(((random() >> 32) * count) >> 32);
}

/// Returns the ranks of the absolute values, from 1 on; equal values share their mean
/// rank.
std::vector<double> ranks_of(const std::vector<double>& sorted) {
  std::vector<double> ranks(sorted.size());
  for (std::size_t i = 0, end = 0; i < sorted.size(); i = end) {
    while (end < sorted.size() && std::fabs(sorted[end]) == std::fabs(sorted[i])) ++end;
    std::fill(ranks.begin() + static_cast<std::ptrdiff_t>(i),
              ranks.begin() + static_cast<std::ptrdiff_t>(end),
              static_cast<double>(i + 1 + end) / 2);
  }
  return ranks;
}

}  // namespace

std::optional<double> median(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  return median_of_sorted(values);
}

Interval bootstrap_median(const std::vector<double>& values) {
  std::mt19937_64 random(bootstrap_seed);
  std::vector<double> sample(values.size()), medians(resamples);
  for (double& one : medians) {
    for (double& value : sample) value = values[pick(random, values.size())];
    std::sort(sample.begin(), sample.end());
    one = median_of_sorted(sample);
  }
  std::sort(medians.begin(), medians.end());
  const auto tail = static_cast<std::size_t>(outside * resamples);
  return {medians[tail], medians[resamples - 1 - tail]};
}

double signed_rank_p(std::vector<double> differences) {
  std::erase(differences, 0.0);
  std::sort(differences.begin(), differences.end(),
            [](double a, double b) { return std::fabs(a) < std::fabs(b); });
  const std::vector<double> ranks = ranks_of(differences);
  // Twice a rank is a whole number. share[s] is the share of all sign combinations in
  // which the positive ranks add up to s / 2.
  std::vector<double> share{1};
  double positive = 0;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (differences[i] > 0) positive += 2 * ranks[i];
    const auto step = static_cast<std::size_t>(std::lround(2 * ranks[i]));
    std::vector<double> next(share.size() + step, 0.0);
    for (std::size_t s = 0; s < share.size(); ++s) {
      next[s] += share[s] / 2;
      next[s + step] += share[s] / 2;
    }
    share = std::move(next);
  }
  const double total = static_cast<double>(share.size() - 1);
  const auto extreme = static_cast<std::size_t>(std::min(positive, total - positive));
  double tail = 0;
  for (std::size_t s = 0; s <= extreme; ++s) tail += share[s];
  return std::min(1.0, 2 * tail);
}

PairedRatio compare_pairs(const std::vector<std::pair<double, double>>& pairs) {
  // On a logarithmic scale, twice and half are equally far from equal.
  std::vector<double> logs;
  for (const auto& [first, second] : pairs) logs.push_back(std::log(first / second));
  const double middle = *median(logs);
  const Interval interval = bootstrap_median(logs);
  const bool differs = !interval.contains(0) && signed_rank_p(logs) <= significant;
  const double half_width = (interval.high - interval.low) / 2;
  return {std::exp(middle),
          {std::exp(interval.low), std::exp(interval.high)},
          pairs.size(),
          differs,
          std::exp(half_width * widths_to_detect)};
}

}  // namespace lab
