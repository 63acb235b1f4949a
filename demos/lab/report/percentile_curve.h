#pragma once
// The percentile tables of a result's folder (.hgrm), as points of a curve.

#include <string>
#include <vector>

#include "demos/lab/report/line_chart.h"

namespace lab {

/// x = 1/(1-percentile), y = microseconds, ascending; only finite x > 0 and y > 0.
/// Empty when the file is not there or holds no table.
std::vector<Point> percentile_curve(const std::string& file);

/// The curve cut in two at `x`, with an interpolated point there in both.
struct CutCurve {
  std::vector<Point> before, after;
};
CutCurve cut_at(const std::vector<Point>& curve, double x);

/// The y of the curve at `x`; unknown outside.
double value_at(const std::vector<Point>& curve, double x);

}  // namespace lab
