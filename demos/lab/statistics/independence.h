#pragma once
// Do successive values depend on each other, and do they rise or fall? Both tests use
// ranks only, so that they hold for any distribution.

#include <cstdint>
#include <span>
#include <vector>

namespace lab {

/// Returns the statistic S of Mann and Kendall: the number of pairs in which the later
/// value is larger, minus the number of pairs in which it is smaller.
std::int64_t kendall_trend(std::span<const double> values);

/// Returns the probability (two-sided, normal approximation) of such a trend in values
/// whose order is random. 1 for fewer than four values.
double trend_p(std::span<const double> values);

/// Returns Spearman's rank correlation of each value and the next one, without the
/// bias of -1/n. 0 if all values are equal.
double serial_correlation(std::span<const double> values);

/// Returns whether the values look independent: a correlation at least as large as this
/// happens by chance in more than one of ten series.
bool looks_independent(std::span<const double> values);

/// Returns the medians of `length` successive values each; values that do not fill a
/// batch are left out. For an odd length the median of the batches estimates the same
/// number as the median of the values. `length` is positive.
std::vector<double> batch_medians(std::span<const double> values, std::size_t length);

}  // namespace lab
