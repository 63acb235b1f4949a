#include "demos/lab/counting/heat.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace lab {
namespace {

constexpr int bins_per_decade = 10;
constexpr int printed_bins = 100;  // enough for one hour

int printed_bin_of(std::int64_t ns) {
  const double decades = std::log10(std::max(1.0, static_cast<double>(ns) / 1e3));
  // A rounding error must not move a value at a border into the bin below.
  const auto bin = static_cast<int>(decades * bins_per_decade + 1e-9);
  return std::min(bin, printed_bins - 1);
}

double lower_end_us(int bin) { return std::pow(10.0, bin / double{bins_per_decade}); }

}  // namespace

Heat::Heat()
    : bins_(bin_of(Histogram::highest) + 1),
      counts_(static_cast<std::size_t>(slices) * bins_) {}

void Heat::add(const Heat& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

void Heat::set_cells(std::span<const std::int64_t> counts) {
  std::transform(counts.begin(), counts.end(), counts_.begin(),
                 [](std::int64_t count) { return static_cast<std::uint32_t>(count); });
}

std::int64_t Heat::middle_of(std::size_t bin) noexcept {
  const std::int64_t low = Histogram::lowest_in(bin << shift);
  return low + (Histogram::lowest_in((bin + 1) << shift) - low) / 2;
}

std::int64_t Heat::count_in(int begin, int end) const noexcept {
  std::int64_t sum = 0;
  for (std::size_t i = place(begin, 0); i < place(end, 0); ++i) sum += counts_[i];
  return sum;
}

std::int64_t Heat::median_in(int begin, int end) const noexcept {
  const std::int64_t total = count_in(begin, end);
  std::int64_t seen = 0;
  for (std::size_t bin = 0; bin < bins_ && total > 0; ++bin) {
    for (int slice = begin; slice < end; ++slice) seen += counts_[place(slice, bin)];
    if (seen * 2 >= total) return middle_of(bin);
  }
  return 0;
}

std::string Heat::text(double length_s) const {
  std::string text = "# seconds response_us count\n";
  for (int slice = 0; slice < slices; ++slice) {
    std::array<std::int64_t, printed_bins> row{};
    for (std::size_t bin = 0; bin < bins_; ++bin)
      row[static_cast<std::size_t>(printed_bin_of(middle_of(bin)))] +=
          counts_[place(slice, bin)];
    for (int bin = 0; bin < printed_bins; ++bin) {
      const std::int64_t count = row[static_cast<std::size_t>(bin)];
      if (count == 0) continue;
      char line[100];
      std::snprintf(line, sizeof line, "%.6g %.6g %lld\n", length_s * slice / slices,
                    lower_end_us(bin), static_cast<long long>(count));
      text += line;
    }
  }
  return text;
}

}  // namespace lab
