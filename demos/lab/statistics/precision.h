#pragma once
// How precisely a series of values determines a number, and when to stop measuring.
//
// A measurement that stops as soon as its interval is narrow tends to stop when the
// interval is narrow by chance. Three measures keep the interval at its 95 %: a minimum
// number of values, checks only at numbers that grow by a quarter, and an interval that
// also accounts for the dependence that its test may have missed.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "demos/lab/counting/histogram.h"
#include "demos/lab/statistics/bootstrap.h"

namespace lab {

struct PrecisionGoal {
  double width = 0.05;      // half width of the interval, as a share of the estimate
  std::size_t fewest = 10;  // independent values
};

struct Precision {
  std::size_t values = 0;
  std::size_t spacing = 1;  // values in a batch that is independent of the next one
  bool independent = true;  // false: no spacing leaves enough independent batches
  bool drifts = false;      // the values rise or fall by more than the wanted width
  double estimate = 0;      // the median
  std::optional<Interval> interval;  // 95 %; none with too few values
  std::optional<double> width;       // as in PrecisionGoal
  bool reached = false;
};

/// Returns the 95 % interval of the median of the distribution of these values, between
/// two of them (order statistics), which holds for any distribution. It is wider if
/// each value resembles the one before it. nullopt with fewer than 6 values, or if the
/// values are too dependent.
std::optional<Interval> median_interval(std::span<const double> values);

/// Judges positive values in the order in which they were measured.
Precision precision_of(std::span<const double> values, const PrecisionGoal& goal);

/// Returns at how many values the goal is checked again after a check at `count`.
std::size_t next_check(std::size_t count);

/// Returns about how many values the goal takes at the present spread; nullopt if the
/// width is unknown. The width shrinks with the square root of the number.
std::optional<std::size_t> values_needed(const Precision& now, double wanted_width);

/// Returns an estimate of the percentile from few values. The median of such estimates
/// over many blocks is the percentile itself, whatever the distribution (rank
/// p (n + 1/3) + 1/3, Hyndman and Fan, 1996); that of nearest ranks is lower. `counts`
/// is not empty.
double unbiased_percentile(const Histogram& counts, double percent);

}  // namespace lab
