#pragma once
// Axes: a range, and ticks with labels at round numbers.

#include <string>
#include <vector>

namespace lab {

struct Tick {
  double at;
  std::string text;    // "" for a tick without a label
  bool minor = false;  // shorter and without a grid line
};

struct Scale {
  bool log = false;
  double low = 0, high = 1;
  std::vector<Tick> ticks;
  std::string title;

  /// Returns 0 at `low` and 1 at `high`; values outside are moved to the nearest end.
  double fraction(double value) const;
  /// Returns the value at this fraction of the axis.
  double at(double fraction) const;
};

/// A logarithmic axis of times in microseconds. Its ends are 1, 2 or 5 times a power of
/// ten and at least a factor of ten apart. Only positive, finite values count.
Scale time_scale(const std::vector<double>& values);
/// A logarithmic axis of other positive amounts with labels from `text`.
Scale log_scale(const std::vector<double>& values, std::string (*text)(double));
/// A linear axis from 0 to above the largest value.
Scale linear_scale(const std::vector<double>& values, std::string (*text)(double));
/// An axis with a tick at each of the chosen values (connections, rates). Logarithmic;
/// if one of them is 0, the values have equal distances instead. place_of() returns the
/// position of a value.
Scale chosen_scale(const std::vector<double>& values);
double place_of(const Scale& scale, const std::vector<double>& values, double value);

/// "1,000,000"
std::string grouped(double number);

/// Returns the gnuplot commands for the axis `letter` ("x", "y", "y2") of `pixels`
/// length. Labels that would touch are left out evenly.
std::string axis_commands(const Scale& scale, const char* letter, double pixels);

}  // namespace lab
