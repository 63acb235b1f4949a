#pragma once
// Statistics over runs: few numbers, nothing known about their distribution. A run is
// the unit; requests of one run depend on each other and would pretend to know more.

#include <optional>
#include <utility>
#include <vector>

namespace lab {

/// Two runs can be compared by a test at 5 % when there are at least so many pairs:
/// with n pairs that all agree, chance alone does the same in 2 of 2^n cases.
inline constexpr std::size_t fewest_pairs = 6;
/// An interval over fewer runs than that says nothing.
inline constexpr std::size_t fewest_runs = 3;

/// The middle one, or the mean of the two in the middle; nullopt when there is none.
std::optional<double> median(std::vector<double> values);

struct Interval {
  double low, high;
  bool contains(double value) const noexcept { return low <= value && value <= high; }
};

/// The 95 % interval of the median by percentile bootstrap: 10,000 resamples with a
/// fixed seed, so the same values always give the same interval. `values` is not empty.
Interval bootstrap_median(const std::vector<double>& values);

/// Wilcoxon's signed-rank test, exact, two-sided: how probable at least such an
/// imbalance is when each difference might as well have the other sign. Zeros are left
/// out.
double signed_rank_p(std::vector<double> differences);

/// How a figure of one model relates to that of another, from runs with the same load.
struct PairedRatio {
  double ratio;       // median over the pairs of first / second
  Interval interval;  // 95 %
  std::size_t pairs;
  bool differs;       // the interval leaves out 1, and the test agrees (p <= 0.05)
  double detectable;  // a ratio that such pairs would show in most cases, e.g. 1.07
};

/// Ratios of pairs of positive numbers; there is at least one.
PairedRatio compare_pairs(const std::vector<std::pair<double, double>>& pairs);

}  // namespace lab
