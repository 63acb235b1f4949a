#include "demos/lab/statistics/warmup.h"

#include "demos/lab/statistics/independence.h"

namespace lab {
namespace {

constexpr double clearly_smaller = 0.6;
// Fewer values at the end are too often alike by chance.
constexpr std::size_t fewest_left = 5;
constexpr double visible_trend = 0.01;

double squared_error(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  double mean = 0, squares = 0;
  for (const double value : values) mean += value;
  mean /= n;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return squares / (n * n);
}

/// Returns which of the numbers from `first` to `last` makes the error of the rest
/// smallest, if it is clearly smaller than without leaving out more than `least`.
std::size_t best_length(std::span<const double> values, std::size_t least,
                        std::size_t first, std::size_t last) {
  std::size_t length = least;
  double smallest = squared_error(values.subspan(least)) * clearly_smaller;
  for (std::size_t out = first; out <= last; ++out)
    if (const double error = squared_error(values.subspan(out)); error < smallest) {
      smallest = error;
      length = out;
    }
  return length;
}

}  // namespace

std::optional<std::size_t> warmup_length(std::span<const double> values, double alarm) {
  if (values.size() < 2 * fewest_left) return std::nullopt;
  const std::size_t half = values.size() / 2;
  const std::size_t length = best_length(values, 0, 1, half - 1);
  const std::size_t later =
      best_length(values, length, half, values.size() - fewest_left);
  if (later > length && trend_p(values) <= visible_trend) return std::nullopt;
  if (trend_p(values.subspan(length)) <= alarm) return std::nullopt;
  return length;
}

}  // namespace lab
