#include "demos/lab/report/latency_panels.h"

#include <algorithm>
#include <cmath>

#include "demos/lab/counting/quantile.h"
#include "demos/lab/json.h"
#include "demos/lab/report/lookup.h"
#include "demos/lab/report/percentile_curve.h"

namespace lab {
namespace {

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
                       const std::string& extension) {
  Panel panel;
  for (const Json* model : entries(result.summary, "models")) {
    const std::string name = name_of(*model);
    const Json& numbers = member(member(*model, "sources"), source.c_str());
    if (!number_in(numbers, "p50_us")) continue;
    auto curve =
        shares_curve(result.folder + "/" + histogram_file(name, source, extension),
                     number_in(numbers, "answered").value_or(0));
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
