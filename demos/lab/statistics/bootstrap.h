#pragma once
// Statistics over runs: few numbers of an unknown distribution. The unit is a run,
// because the requests of one run depend on each other.

#include <optional>
#include <utility>
#include <vector>

namespace lab {

/// A test at the 5 % level needs this many pairs: n pairs all agree by chance in 2 of
/// 2^n cases.
inline constexpr std::size_t fewest_pairs = 6;
/// An interval over fewer runs is meaningless.
inline constexpr std::size_t fewest_runs = 3;

/// Returns the middle value, or the mean of the two in the middle; nullopt without
/// values.
std::optional<double> median(std::vector<double> values);

struct Interval {
  double low, high;
  bool contains(double value) const noexcept { return low <= value && value <= high; }
};

/// Returns the 95 % interval of the median by percentile bootstrap with 10,000
/// resamples. The seed is fixed, so the same values give the same interval. `values` is
/// not empty.
Interval bootstrap_median(const std::vector<double>& values);

/// Returns the p-value of Wilcoxon's signed-rank test, exact and two-sided: the
/// probability of such an imbalance if both signs are equally likely. Zeros are
/// ignored.
double signed_rank_p(std::vector<double> differences);

/// The ratio of a quantity between two models, from runs with the same load.
struct PairedRatio {
  double ratio;       // median over the pairs of first / second
  Interval interval;  // 95 %
  std::size_t pairs;
  bool differs;       // the interval excludes 1, and the test agrees (p <= 0.05)
  double detectable;  // a ratio that is found in most cases, e.g. 1.07
};

/// Compares pairs of positive numbers; there must be at least one.
PairedRatio compare_pairs(const std::vector<std::pair<double, double>>& pairs);

}  // namespace lab
