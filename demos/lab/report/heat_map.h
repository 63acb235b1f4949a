#pragma once
// The .heat files of a load: how many answers took how long, over the time.

#include <string>
#include <vector>

namespace lab {

struct HeatCell {
  double second;    // when the slice begins, by the time when requests were due
  double response;  // lower end of the bin, in us; a tenth of a decade wide
  double count;
};

struct HeatMap {
  std::vector<HeatCell> cells;
  double slice = 0;  // seconds
  double end = 0;    // of the last slice
};

/// Ratio of the ends of a bin.
constexpr double heat_bin = 1.2589254117941673;

/// Empty when the file is not there or holds nothing.
HeatMap read_heat(const std::string& file);

/// When the answers were slowest.
struct SlowPart {
  double begin, end;  // of the slices with it, in seconds
  double longest;     // us
  double usual;       // us, the median of the slices' slowest answers
};
/// Only meaningful for a map with cells.
SlowPart slowest_part(const HeatMap& map);

}  // namespace lab
