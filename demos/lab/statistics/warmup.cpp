#include "demos/lab/statistics/warmup.h"

namespace lab {
namespace {

constexpr double clearly_smaller = 0.6;

double squared_error(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  double mean = 0, squares = 0;
  for (const double value : values) mean += value / n;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return squares / (n * n);
}

}  // namespace

std::optional<std::size_t> warmup_length(std::span<const double> values) {
  if (values.empty()) return std::nullopt;
  std::size_t length = 0;
  double smallest = squared_error(values) * clearly_smaller;
  for (std::size_t out = 1; out <= values.size() / 2; ++out)
    if (const double error = squared_error(values.subspan(out)); error < smallest) {
      smallest = error;
      length = out;
    }
  if (length > 0 && length == values.size() / 2) return std::nullopt;
  return length;
}

}  // namespace lab
