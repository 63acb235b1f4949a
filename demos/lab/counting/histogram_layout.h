#pragma once
// Which values share a count, in a histogram of any range and precision: what a file
// says about itself, where Histogram has one fixed answer.

#include <cstddef>
#include <cstdint>

namespace lab {

class HistogramLayout {
 public:
  /// `lowest` is the lowest value that is told apart from zero, `digits` are those of
  /// the values. Throws std::runtime_error for what HdrHistogram does not allow either.
  HistogramLayout(std::int64_t lowest, std::int64_t highest, std::int32_t digits);

  /// How many counts there are.
  std::size_t size() const noexcept { return size_; }
  /// The smallest of the values that share this count: where HdrHistogram puts the
  /// count when it is added to a histogram of another layout.
  std::int64_t value_at(std::size_t index) const noexcept;

 private:
  int unit_shift_;  // log2 of the unit
  int half_shift_;  // log2 of the counts per power of two
  std::size_t size_;
};

}  // namespace lab
