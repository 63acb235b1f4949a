#pragma once
// Axes: a range, and ticks with words at round numbers.

#include <string>
#include <vector>

namespace lab {

struct Tick {
  double at;
  std::string text;    // "" for a tick without words
  bool minor = false;  // shorter, without a line of the grid
};

struct Scale {
  bool log = false;
  double low = 0, high = 1;
  std::vector<Tick> ticks;
  std::string title;

  /// 0 at `low`, 1 at `high`; between them for everything outside.
  double fraction(double value) const;
  /// The value at that part of the axis.
  double at(double fraction) const;
};

/// Times in microseconds, logarithmic: 1, 2 or 5 times a power of ten around the
/// values, at least one power of ten apart; "10 µs" ... .
/// Only positive, finite values count.
Scale time_scale(const std::vector<double>& values);
/// Any other positive amounts, logarithmic, with words made by `text`.
Scale log_scale(const std::vector<double>& values, std::string (*text)(double));
/// From 0 to above the largest.
Scale linear_scale(const std::vector<double>& values, std::string (*text)(double));
/// Values somebody chose (connections, rates): a tick at each. Logarithmic; when there
/// is a 0 among them one step for each value, and place_of tells where it is.
Scale chosen_scale(const std::vector<double>& values);
double place_of(const Scale& scale, const std::vector<double>& values, double value);

/// "1,000,000"
std::string grouped(double number);

/// gnuplot's commands for the axis `letter` ("x", "y", "y2") of `pixels` length; words
/// that would touch are left out, evenly.
std::string axis_commands(const Scale& scale, const char* letter, double pixels);

}  // namespace lab
