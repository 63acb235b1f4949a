#include "demos/lab/counting/histogram_layout.h"

#include <bit>
#include <stdexcept>
#include <string>

namespace lab {
namespace {

constexpr std::int32_t most_digits = 5;
constexpr int most_shift = 61;  // so that every value fits 63 bits

int bits_of(std::int64_t number) {
  return 64 - std::countl_zero(static_cast<std::uint64_t>(number));
}

/// log2 of the steps that hold twice 10^digits, rounded up.
int steps_shift(std::int32_t digits) {
  std::int64_t steps = 2;
  for (std::int32_t i = 0; i < digits; ++i) steps *= 10;
  return bits_of(steps - 1);
}

}  // namespace

HistogramLayout::HistogramLayout(std::int64_t lowest, std::int64_t highest,
                                 std::int32_t digits) {
  if (digits < 0 || digits > most_digits)
    throw std::runtime_error("the histogram claims " + std::to_string(digits) +
                             " digits; 0 to 5 are possible");
  if (lowest < 1 || highest / 2 < lowest)
    throw std::runtime_error("the histogram claims the impossible range from " +
                             std::to_string(lowest) + " to " + std::to_string(highest));
  unit_shift_ = bits_of(lowest) - 1;
  half_shift_ = steps_shift(digits) - 1;
  if (unit_shift_ + half_shift_ > most_shift)
    throw std::runtime_error("the histogram has more digits than its lowest value " +
                             std::to_string(lowest) + " leaves room for");
  const int reach = unit_shift_ + half_shift_ + 1;  // log2 of the first bucket's end
  const int buckets = bits_of(highest >> reach) + 1;
  size_ = static_cast<std::size_t>(buckets + 1) << half_shift_;
}

std::int64_t HistogramLayout::value_at(std::size_t index) const noexcept {
  const std::size_t half = std::size_t{1} << half_shift_;
  const std::size_t block = index >> half_shift_;
  if (block == 0) return static_cast<std::int64_t>(index) << unit_shift_;
  const auto step = static_cast<std::int64_t>((index & (half - 1)) + half);
  return step << (static_cast<int>(block) - 1 + unit_shift_);
}

}  // namespace lab
