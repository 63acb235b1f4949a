#include "demos/lab/report/percentile_panel.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "demos/lab/counting/quantile.h"
#include "demos/lab/json.h"
#include "demos/lab/report/line_chart.h"
#include "demos/lab/report/lookup.h"

namespace lab {
namespace {

/// Parses "Value Percentile TotalCount 1/(1-Percentile)"; false for any other line.
bool read_row(const std::string& line, Point& point) {
  std::istringstream words(line);
  double percentile = 0, count = 0;
  return words >> point.y >> percentile >> count >> point.x && std::isfinite(point.x) &&
         std::isfinite(point.y) && point.x > 0 && point.y > 0;
}

/// Interpolates between two points, linearly on logarithmic axes.
double between(const Point& a, const Point& b, double x) {
  if (b.x <= a.x) return b.y;
  const double part = std::log(x / a.x) / std::log(b.x / a.x);
  return a.y * std::pow(b.y / a.y, part);
}

/// Reads a percentile table (.hgrm): x = 1/(1-percentile), y = microseconds, ascending.
/// Empty if there is no such file or no table in it.
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

/// Returns the y of the curve at `x`; unknown outside.
double value_at(const std::vector<Point>& curve, double x) {
  for (std::size_t i = 0; i < curve.size(); ++i) {
    if (curve[i].x < x) continue;
    if (curve[i].x == x) return curve[i].y;
    return i == 0 ? unknown_value : between(curve[i - 1], curve[i], x);
  }
  return unknown_value;
}

/// A curve divided at an x; both parts have the interpolated point there.
struct CutCurve {
  std::vector<Point> before, after;
};

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

Scale share_scale(double rarest) {
  Scale scale{true, 1, std::clamp(rarest, 20.0, 1e6), {}, "% of the requests"};
  scale.ticks = {{2, "50"},       {10, "90"},        {100, "99"},
                 {1000, "99.9"},  {10'000, "99.99"}, {100'000, "99.999"},
                 {1e6, "99.9999"}};
  std::erase_if(scale.ticks, [&](const Tick& tick) { return tick.at > scale.high; });
  return scale;
}

}  // namespace

std::optional<Curve> shares_curve(const std::string& file, double answered) {
  const std::vector<Point> points = percentile_curve(file);
  if (points.empty()) return std::nullopt;
  Curve curve;
  const double enough = std::max(2.0, answered / fewest_beyond);
  const CutCurve cut = cut_at(points, enough);
  curve.line = cut.before;
  curve.faint = cut.after;
  for (double share = 2; share <= enough * 1.0001; share = share < 10 ? 10 : share * 10)
    if (const double y = value_at(points, share); std::isfinite(y))
      curve.marks.push_back({share, y});
  return curve;
}

Panel percentile_panel(const Result& result, const std::string& source,
                       const std::string& kind) {
  Panel panel;
  const auto curve_in = [&](const std::string& name, const char* extension,
                            double answered) {
    return shares_curve(
        result.folder + "/" + histogram_file(name, source, kind + extension), answered);
  };
  for (const Json* model : entries(result.summary, "models")) {
    const std::string name = name_of(*model);
    const Json& numbers = member(member(*model, "sources"), source.c_str());
    if (!number_in(numbers, "p50_us")) continue;
    const double answered = number_in(numbers, "answered").value_or(0);
    auto curve = curve_in(name, "curve", answered);
    // Earlier versions wrote only the sum of all runs.
    if (!curve) curve = curve_in(name, "hgrm", answered);
    if (!curve) continue;
    curve->name = name;
    curve->number = place_in(result.names, name);
    curve->valid = is_valid(*model);
    panel.curves.push_back(*curve);
  }
  return panel;
}

void share_scales(Chart& chart) {
  std::vector<double> times;
  double rarest = 0;
  for (const Panel& panel : chart.panels)
    for (const Curve& curve : panel.curves)
      for (const auto* points : {&curve.line, &curve.faint})
        for (const Point& point : *points) {
          if (point.x >= 2) times.push_back(point.y);
          rarest = std::max(rarest, point.x);
        }
  for (Panel& panel : chart.panels) panel.x = share_scale(rarest);
  share_times(chart, times);
}

}  // namespace lab
