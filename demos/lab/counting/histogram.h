#pragma once
// Counts of times in the layout of HdrHistogram: three significant digits from 1 ns to
// 1 hour in about 270 KB, for any number of samples. A plain value.
//
// Percentiles cannot be added or averaged. Add the histograms and take the percentile
// of the sum.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace lab {

class Histogram {
 public:
  static constexpr std::int64_t highest = 3'600'000'000'000;  // one hour in ns
  static constexpr int digits = 3;

  Histogram();

  /// Counts one value. A value above `highest` counts as `highest` and as clipped; a
  /// value below zero counts as zero.
  void record(std::int64_t value) noexcept {
    if (value > highest) {
      value = highest;
      ++clipped_;
    }
    if (value < 0) value = 0;
    const std::size_t index = index_of(value);
    if (index >= used_) used_ = index + 1;
    ++counts_[index];
    ++total_;
  }

  /// Adds all counts of another histogram.
  void add(const Histogram& other);
  /// Adds counts at one index, or to the clipped ones.
  void add_at(std::size_t index, std::int64_t count) noexcept;
  void add_clipped(std::int64_t count) noexcept { clipped_ += count; }
  /// Removes all counts; takes time only for the indices in use.
  void clear() noexcept;

  std::int64_t total() const noexcept { return total_; }
  std::int64_t clipped() const noexcept { return clipped_; }
  /// Returns the value that `percentile` percent of the samples do not exceed, by the
  /// nearest rank (rounded up) as in HdrHistogram for Java: the upper end of its
  /// bucket. 0 without samples.
  std::int64_t value_at(double percentile) const noexcept {
    return value_at_rank(rank_of(percentile, total_));
  }
  /// The same for the `rank`-th smallest value, counted from 1.
  std::int64_t value_at_rank(std::int64_t rank) const noexcept;
  static std::int64_t rank_of(double percentile, std::int64_t total) noexcept;
  std::int64_t max() const noexcept { return total_ > 0 ? value_at(100) : 0; }
  double mean() const noexcept;
  double standard_deviation() const noexcept;

  /// The raw counts, for writing them to a file.
  std::size_t size() const noexcept { return counts_.size(); }
  /// Returns the highest index with a count, plus one.
  std::size_t used() const noexcept { return used_; }
  std::int64_t count_at(std::size_t index) const noexcept { return counts_[index]; }
  /// The number of buckets, and of linear steps in one, in the terms of the file
  /// format.
  static int bucket_count() noexcept;
  static constexpr std::int64_t sub_bucket_count = 2048;

  /// Return the smallest, middle and largest value that share a count.
  static std::int64_t lowest_in(std::size_t index) noexcept;
  static std::int64_t middle_of(std::size_t index) noexcept;
  static std::int64_t highest_in(std::size_t index) noexcept;
  static std::size_t index_of(std::int64_t value) noexcept {
    const auto bits = static_cast<std::uint64_t>(value);
    const int bucket = 64 - std::countl_zero(bits | (sub_bucket_count - 1)) - magnitude;
    const auto step = bits >> bucket;
    return (static_cast<std::size_t>(bucket) << (magnitude - 1)) + step;
  }

 private:
  static constexpr int magnitude = 11;  // log2 of sub_bucket_count

  std::vector<std::int64_t> counts_;
  std::size_t used_ = 0;
  std::int64_t total_ = 0;
  std::int64_t clipped_ = 0;
};

}  // namespace lab
