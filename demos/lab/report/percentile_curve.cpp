#include "demos/lab/report/percentile_curve.h"

#include <cmath>
#include <fstream>
#include <sstream>

namespace lab {
namespace {

/// "Value Percentile TotalCount 1/(1-Percentile)"; other lines are no points.
bool read_row(const std::string& line, Point& point) {
  std::istringstream words(line);
  double percentile = 0, count = 0;
  return words >> point.y >> percentile >> count >> point.x && std::isfinite(point.x) &&
         std::isfinite(point.y) && point.x > 0 && point.y > 0;
}

/// Between two points, as a straight line in the logarithmic picture.
double between(const Point& a, const Point& b, double x) {
  if (b.x <= a.x) return b.y;
  const double part = std::log(x / a.x) / std::log(b.x / a.x);
  return a.y * std::pow(b.y / a.y, part);
}

}  // namespace

std::vector<Point> percentile_curve(const std::string& file) {
  std::ifstream lines(file);
  std::vector<Point> curve;
  std::string line;
  Point point{};
  while (std::getline(lines, line))
    if (read_row(line, point) && (curve.empty() || point.x >= curve.back().x))
      curve.push_back(point);
  return curve;
}

double value_at(const std::vector<Point>& curve, double x) {
  for (std::size_t i = 0; i < curve.size(); ++i) {
    if (curve[i].x < x) continue;
    if (curve[i].x == x) return curve[i].y;
    return i == 0 ? unknown_value : between(curve[i - 1], curve[i], x);
  }
  return unknown_value;
}

CutCurve cut_at(const std::vector<Point>& curve, double x) {
  CutCurve cut;
  for (const Point& point : curve)
    (point.x <= x ? cut.before : cut.after).push_back(point);
  if (cut.before.empty() || cut.after.empty()) return cut;
  const Point middle{x, value_at(curve, x)};
  cut.before.push_back(middle);
  cut.after.insert(cut.after.begin(), middle);
  return cut;
}

}  // namespace lab
