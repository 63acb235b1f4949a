#include "demos/lab/compare/median_curve.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "demos/lab/counting/quantile.h"
#include "demos/lab/statistics/bootstrap.h"

namespace lab {
namespace {

constexpr int points_per_decade = 20;

/// Returns values of 1/(1-percentile) from 1 to `rarest`, with 2, 10, 100 among them.
std::vector<double> places_up_to(double rarest) {
  std::vector<double> places{2};
  for (int i = 0;; ++i) {
    const double place = std::pow(10, static_cast<double>(i) / points_per_decade);
    if (place > rarest) break;
    places.push_back(place);
  }
  std::sort(places.begin(), places.end());
  return places;
}

double percent_at(double place) {
  return std::round(1e11 * (1 - 1 / place)) / 1e9;  // 90 and not 90.00000000000001
}

std::optional<double> median_at(const std::vector<RunTimes>& runs, double percent) {
  std::vector<double> values;
  for (const RunTimes& run : runs) {
    const Quantile one = quantile_of(*run.answered, *run.ages, percent, 0);
    if (one.kind == Quantile::Kind::exact)
      values.push_back(static_cast<double>(one.ns) / 1e3);
  }
  return median(values);
}

}  // namespace

std::string median_curve(const std::vector<RunTimes>& runs) {
  std::int64_t total = 0;
  for (const RunTimes& run : runs) total += run.answered->total() + run.ages->total();
  std::string text = "Value Percentile TotalCount 1/(1-Percentile)\n\n";
  for (const double place : places_up_to(static_cast<double>(total))) {
    const double percent = percent_at(place);
    const auto value = median_at(runs, percent);
    if (!value) continue;
    char row[120];
    std::snprintf(row, sizeof row, "%.3f %.11f %lld %.2f\n", *value, percent / 100,
                  static_cast<long long>(total), place);
    text += row;
  }
  return text;
}

}  // namespace lab
