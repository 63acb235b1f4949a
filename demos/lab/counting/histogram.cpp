#include "demos/lab/counting/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lab {
namespace {

constexpr std::int64_t half = Histogram::sub_bucket_count / 2;

/// Returns log2 of the step between values at this index.
int shift_of(std::size_t index) {
  const auto block = static_cast<std::int64_t>(index) / half;
  return static_cast<int>(std::max<std::int64_t>(block - 1, 0));
}

}  // namespace

Histogram::Histogram()
    : counts_((static_cast<std::size_t>(bucket_count()) + 1) * half) {}

int Histogram::bucket_count() noexcept {
  int buckets = 1;
  for (std::int64_t reach = sub_bucket_count; reach <= highest; reach *= 2) ++buckets;
  return buckets;
}

void Histogram::add(const Histogram& other) {
  for (std::size_t i = 0; i < other.used_; ++i) counts_[i] += other.counts_[i];
  used_ = std::max(used_, other.used_);
  total_ += other.total_;
  clipped_ += other.clipped_;
}

void Histogram::add_at(std::size_t index, std::int64_t count) noexcept {
  counts_[index] += count;
  used_ = std::max(used_, index + 1);
  total_ += count;
}

void Histogram::clear() noexcept {
  std::fill_n(counts_.begin(), used_, 0);
  used_ = 0;
  total_ = clipped_ = 0;
}

std::int64_t Histogram::rank_of(double percentile, std::int64_t total) noexcept {
  // The next lower number is rounded up, so that 99.9 % of 1000 is 999 and not 1000.
  const double below =
      std::nextafter(percentile, -std::numeric_limits<double>::infinity());
  const double share = std::clamp(below, 0.0, 100.0) * static_cast<double>(total) / 100;
  return std::max<std::int64_t>(1, std::llround(std::ceil(share)));
}

std::int64_t Histogram::value_at_rank(std::int64_t rank) const noexcept {
  std::int64_t seen = 0;
  for (std::size_t i = 0; i < used_; ++i) {
    seen += counts_[i];
    if (seen >= rank) return highest_in(i);
  }
  return 0;
}

double Histogram::mean() const noexcept {
  double sum = 0;
  for (std::size_t i = 0; i < used_; ++i)
    if (counts_[i] > 0)
      sum += static_cast<double>(middle_of(i)) * static_cast<double>(counts_[i]);
  return total_ > 0 ? sum / static_cast<double>(total_) : 0;
}

double Histogram::standard_deviation() const noexcept {
  const double center = mean();
  double sum = 0;
  for (std::size_t i = 0; i < used_; ++i) {
    if (counts_[i] == 0) continue;
    const double distance = static_cast<double>(middle_of(i)) - center;
    sum += distance * distance * static_cast<double>(counts_[i]);
  }
  return total_ > 0 ? std::sqrt(sum / static_cast<double>(total_)) : 0;
}

std::int64_t Histogram::lowest_in(std::size_t index) noexcept {
  const int shift = shift_of(index);
  return (static_cast<std::int64_t>(index) - shift * half) << shift;
}

std::int64_t Histogram::middle_of(std::size_t index) noexcept {
  return lowest_in(index) + (std::int64_t{1} << shift_of(index)) / 2;
}

std::int64_t Histogram::highest_in(std::size_t index) noexcept {
  return lowest_in(index) + (std::int64_t{1} << shift_of(index)) - 1;
}

}  // namespace lab
