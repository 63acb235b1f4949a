#pragma once
// Percentiles as they may be told: some are not known, and of some only a lower bound.

#include <cstdint>
#include <string>

#include "demos/lab/counting/histogram.h"

namespace lab {

struct Quantile {
  enum class Kind { unknown, exact, at_least };
  Kind kind = Kind::unknown;
  std::int64_t ns = 0;
};

/// Fewer answers than this beyond a percentile, and it is mostly chance.
inline constexpr std::int64_t fewest_beyond = 10;

/// The percentile of all requests, answered and not: those without an answer count as
/// slower than all that have one. Where the rank falls among them, the true value is at
/// least the one that results if each had been answered at the end, at its age.
/// Unknown without requests, or with fewer than `beyond` of them above the percentile;
/// 100 asks for the largest value, which is always told.
Quantile quantile_of(const Histogram& answered, const Histogram& ages_of_unanswered,
                     double percent, std::int64_t beyond = fewest_beyond);

/// "-", "1.24 ms" or ">= 1.24 ms".
std::string text_of(const Quantile& quantile);

}  // namespace lab
