#pragma once
// Response times over the measured window: how many requests that were due in each
// hundredth of it took how long. Coarser than a histogram (steps of 4 to 6 %), small
// enough to be kept for every slice.

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
  /// The raw counts; as many in every map, at the same places.
  const std::vector<std::uint32_t>& cells() const noexcept { return counts_; }
  void set_cells(std::span<const std::int64_t> counts);

  /// Of the slices from `begin` up to, not including, `end`.
  std::int64_t count_in(int begin, int end) const noexcept;
  /// 0 when there is none.
  std::int64_t median_in(int begin, int end) const noexcept;

  /// "# seconds response_us count" and a line for each cell that is not empty: the
  /// beginning of the slice in a window of `length_s`, the lower end of the bin (ten in
  /// a decade, from 1 us on), and how many.
  std::string text(double length_s) const;

 private:
  static constexpr int shift = 6;  // so many powers of two of steps make one bin
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
