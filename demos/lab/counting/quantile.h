#pragma once
// Percentiles that are exact, unknown, or known only as a lower bound.

#include <cstdint>
#include <string>

#include "demos/lab/counting/histogram.h"

namespace lab {

struct Quantile {
  enum class Kind { unknown, exact, at_least };
  Kind kind = Kind::unknown;
  std::int64_t ns = 0;
};

/// A percentile with fewer answers than this beyond it is mostly chance.
inline constexpr std::int64_t fewest_beyond = 10;

/// Returns the percentile of all requests. Requests without an answer count as slower
/// than all that have one. A percentile that falls among them has a lower bound: the
/// value that results if each had been answered at the end, at its age. It is unknown
/// without requests, or with fewer than `beyond` of them above it. 100 asks for the
/// largest value, which is always known.
Quantile quantile_of(const Histogram& answered, const Histogram& ages_of_unanswered,
                     double percent, std::int64_t beyond = fewest_beyond);

/// "-", "1.24 ms" or ">= 1.24 ms".
std::string text_of(const Quantile& quantile);

/// Returns p50, p90, p99, p99.9 and the maximum in columns of 12 letters, and a line
/// break.
std::string quantiles_text(const Histogram& answered, const Histogram& ages = {},
                           std::int64_t beyond = fewest_beyond);

}  // namespace lab
