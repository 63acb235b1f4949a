#include "demos/lab/statistics/stationary.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr int parts = 10;
constexpr int slices_of_part = Heat::slices / parts;
constexpr std::int64_t fewest_in_part = 10;
constexpr int significant_trend = 35;
constexpr double significant_ratio = 1.5;
constexpr std::int64_t significant_difference_ns = 500'000;

/// Mann and Kendall: pairs that rise minus pairs that fall.
int trend_of(const std::array<std::int64_t, parts>& medians) {
  int trend = 0;
  for (std::size_t i = 0; i < parts; ++i)
    for (std::size_t j = 0; j < i; ++j)
      trend += (medians[i] > medians[j] ? 1 : 0) - (medians[i] < medians[j] ? 1 : 0);
  return trend;
}

}  // namespace

std::string drift_of(const Heat& heat) {
  std::array<std::int64_t, parts> medians{};
  for (int part = 0; part < parts; ++part) {
    const int begin = part * slices_of_part, end = begin + slices_of_part;
    if (heat.count_in(begin, end) < fewest_in_part) return "";
    medians[static_cast<std::size_t>(part)] = heat.median_in(begin, end);
  }
  const std::int64_t first = heat.median_in(0, Heat::slices / 2);
  const std::int64_t second = heat.median_in(Heat::slices / 2, Heat::slices);
  const auto [low, high] = std::minmax(first, second);
  const bool moved =
      high - low > significant_difference_ns &&
      static_cast<double>(high) >= significant_ratio * static_cast<double>(low);
  const int trend = trend_of(medians);
  if (!moved || std::abs(trend) < significant_trend) return "";
  return std::string("p50 ") + (trend > 0 ? "rose" : "fell") + " from " +
         duration_text(medians.front()) + " to " + duration_text(medians.back());
}

}  // namespace lab
