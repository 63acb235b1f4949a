#pragma once
// Response times over time: counts the requests that were due in each hundredth of the
// measured window by their response time. It is coarser than a histogram (steps of 4 to
// 6 %), so that it is small.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "demos/lab/counting/histogram.h"

namespace lab {

class Heat {
 public:
  static constexpr int slices = 100;

  Heat();

  void record(int slice, std::int64_t response_ns) noexcept {
    ++counts_[place(slice, bin_of(response_ns))];
  }
  void add(const Heat& other);
  /// The raw counts; every map has the same number in the same order.
  const std::vector<std::uint32_t>& cells() const noexcept { return counts_; }
  void set_cells(std::span<const std::int64_t> counts);

  /// Returns the number of requests in the slices from `begin` to before `end`.
  std::int64_t count_in(int begin, int end) const noexcept;
  /// Returns their median response time in ns; 0 without requests.
  std::int64_t median_in(int begin, int end) const noexcept;

  /// Returns "# seconds response_us count" and a line for each cell that is not empty:
  /// the beginning of the slice in a window of `length_s`, the lower end of the bin
  /// (ten per decade, from 1 us on), and the count.
  std::string text(double length_s) const;

 private:
  static constexpr int shift = 6;  // 2^shift places of a histogram make one bin
  static std::size_t bin_of(std::int64_t value) noexcept {
    if (value < 0) value = 0;
    if (value > Histogram::highest) value = Histogram::highest;
    return Histogram::index_of(value) >> shift;
  }
  static std::int64_t middle_of(std::size_t bin) noexcept;
  std::size_t place(int slice, std::size_t bin) const noexcept {
    return static_cast<std::size_t>(slice) * bins_ + bin;
  }

  std::size_t bins_;
  std::vector<std::uint32_t> counts_;
};

}  // namespace lab
