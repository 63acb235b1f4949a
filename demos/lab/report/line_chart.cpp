#include "demos/lab/report/line_chart.h"

#include <algorithm>
#include <cmath>

#include "demos/lab/report/canvas.h"

namespace lab {
namespace {

constexpr double sample_width = 56;  // of the sample line beside a name
constexpr double leader_width = 26;  // from the end of a curve to its sample line
constexpr double label_gap = 28;
constexpr double line_width = 4;

/// A name to the right of the panels.
struct Name {
  const Curve* curve;
  double wanted;  // y of the end of its curve, in pixels
  bool anchored;  // whether the curve is in the last panel
};

std::string colour_of(const Curve& curve) {
  return " linecolor rgb " + quoted(style_of(curve.number).colour);
}

std::string dashes_of(const Curve& curve) {
  const std::string dash_type = style_of(curve.number).dashes;
  return " dashtype " + (dash_type == "solid" ? "1" : dash_type);
}

std::string mark_of(const Curve& curve) {
  const Style style = style_of(curve.number);
  return " pointtype " + std::to_string(curve.valid ? style.mark : style.hollow) +
         " pointsize mark linewidth 2.5";
}

std::string data_block(const std::string& name, const std::vector<Point>& points) {
  std::string text = name + " << EOD\n";
  for (const Point& point : points)
    text += std::isfinite(point.x) && std::isfinite(point.y)
                ? plain(point.x) + " " + plain(point.y) + "\n"
                : "\n";
  return text + "EOD\n";
}

bool has_points(const std::vector<Point>& points) {
  return std::any_of(points.begin(), points.end(), [](const Point& point) {
    return std::isfinite(point.x) && std::isfinite(point.y);
  });
}

struct Layer {
  const std::vector<Point>* points;
  std::string look;
};

std::vector<Layer> layers_of(const Curve& curve) {
  const std::string colour = colour_of(curve);
  return {
      {&curve.faint, "lines linewidth 1.5 dashtype 1" + colour},
      {&curve.line, "lines linewidth " + plain(line_width) + dashes_of(curve) + colour},
      {&curve.marks, "points" + mark_of(curve) + colour}};
}

/// Returns two short lines for each cross, which are complete also at the edge. The
/// crosses of gnuplot are too thin.
std::vector<Point> cross_lines(const Curve& curve, const Panel& panel, const Box& box) {
  constexpr double half = 8;  // pixels
  const double wide = half / box.width(), high = half / box.height();
  std::vector<Point> lines;
  for (const Point& cross : curve.crosses) {
    if (!std::isfinite(cross.x) || !std::isfinite(cross.y)) continue;
    const double x = panel.x.fraction(cross.x);
    const double y = std::min(panel.y.fraction(cross.y), 1 - high);
    for (const double slope : {1.0, -1.0})
      for (const double end : {-1.0, 1.0, 0.0})
        lines.push_back(
            {panel.x.at(x + end * wide),
             end == 0 ? unknown_value : panel.y.at(y + end * slope * high)});
  }
  return lines;
}

/// Returns the data of the curves of a panel, and the command that plots them.
std::string plot_commands(const Panel& panel, const Box& box, std::size_t number) {
  std::string data, plot;
  for (const Curve& curve : panel.curves) {
    const std::vector<Point> crosses = cross_lines(curve, panel, box);
    std::vector<Layer> layers = layers_of(curve);
    layers.push_back({&crosses, "lines linewidth 4 dashtype 1" + colour_of(curve)});
    for (const Layer& layer : layers) {
      if (!has_points(*layer.points)) continue;
      const std::string name =
          "$panel" + std::to_string(number) + "_" + std::to_string(data.size());
      data += data_block(name, *layer.points);
      plot += (plot.empty() ? "plot " : ", \\\n     ") + name + " with " + layer.look +
              " title " + quoted(curve.name);
    }
  }
  return data + (plot.empty() ? "plot NaN notitle" : plot) + "\n";
}

const Point* end_of(const Curve& curve) {
  const Point* end = nullptr;
  for (const auto* points : {&curve.line, &curve.crosses, &curve.faint})
    for (const Point& point : *points)
      if (std::isfinite(point.x) && std::isfinite(point.y) &&
          (end == nullptr || point.x >= end->x))
        end = &point;
  return end;
}

double pixel_y(const Scale& scale, const Box& box, double value) {
  return box.bottom - scale.fraction(value) * box.height();
}

/// Returns the names of all curves: those of the last panel at the end of their curve,
/// the others below.
std::vector<Name> names_of(const Chart& chart, const Box& last) {
  std::vector<Name> names;
  for (auto panel = chart.panels.rbegin(); panel != chart.panels.rend(); ++panel)
    for (const Curve& curve : panel->curves) {
      const Point* end = end_of(curve);
      if (end == nullptr ||
          std::any_of(names.begin(), names.end(), [&](const Name& name) {
            return name.curve->number == curve.number && name.curve->name == curve.name;
          }))
        continue;
      const bool anchored = panel == chart.panels.rbegin();
      names.push_back(
          {&curve, anchored ? pixel_y(panel->y, last, end->y) : last.bottom, anchored});
    }
  return names;
}

std::string leader(const Chart& chart, const Name& name, const Box& last, double x,
                   double y) {
  if (!name.anchored || chart.panels.back().right) return "";
  const double from =
      last.left + chart.panels.back().x.fraction(end_of(*name.curve)->x) * last.width();
  return "set arrow from " + screen(from + 4, name.wanted) + " to " + screen(x - 4, y) +
         " nohead linewidth 1 dashtype 1 linecolor rgb '#aaaaaa' back\n";
}

double right_width(const Panel& panel) {
  return panel.right ? ticks_width(*panel.right) : 0;
}

/// Draws a sample of line and mark, the name, and a thin line from the curve to them.
std::string name_commands(const Chart& chart, const Box& last) {
  const std::vector<Name> names = names_of(chart, last);
  std::vector<double> wanted;
  for (const Name& name : names) wanted.push_back(name.wanted);
  const std::vector<double> places = spread(wanted, label_gap, last.top, last.bottom);
  const double x = last.right + right_width(chart.panels.back()) + leader_width;
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Curve& curve = *names[i].curve;
    const double y = places[i];
    text += leader(chart, names[i], last, x, y);
    text += "set arrow from " + screen(x, y) + " to " + screen(x + sample_width, y) +
            " nohead linewidth " + plain(line_width) + dashes_of(curve) +
            colour_of(curve) + "\n";
    text += "set label '' at " + screen(x + sample_width / 2, y) + " point" +
            mark_of(curve) + colour_of(curve) + "\n";
    const double left = x + sample_width + 8;
    text += text_at(left, y, fitted(curve.name, canvas_width - left - 8));
  }
  return text;
}

/// Returns the width that the longest name needs, within limits.
double names_width(const Chart& chart) {
  double widest = 0;
  for (const Panel& panel : chart.panels)
    for (const Curve& curve : panel.curves)
      widest = std::max(widest, text_width(curve.name));
  return std::clamp(widest + leader_width + sample_width + 18, 160.0, 400.0);
}

std::vector<Box> boxes_of(const Chart& chart, double top) {
  const double bottom = canvas_height - below_panel - (chart.note.empty() ? 6 : 34);
  double room = canvas_width - names_width(chart) - margin;
  for (const Panel& panel : chart.panels)
    room -= ticks_width(panel.y) + right_width(panel);
  const auto count = static_cast<double>(chart.panels.size());
  const double width = (room - (count - 1) * 24) / count;
  std::vector<Box> boxes;
  double left = margin - 10;
  for (const Panel& panel : chart.panels) {
    left += ticks_width(panel.y);
    boxes.push_back({left, left + width, top + 42, bottom});
    left += width + right_width(panel) + 24;
  }
  return boxes;
}

}  // namespace

void share_times(Chart& chart, const std::vector<double>& times) {
  for (Panel& panel : chart.panels) {
    panel.y = time_scale(times);
    if (&panel == &chart.panels.front()) continue;
    for (Tick& tick : panel.y.ticks) tick.text.clear();
  }
}

std::string marks_note(const Chart& chart) {
  bool crosses = false, hollow = false;
  for (const Panel& panel : chart.panels)
    for (const Curve& curve : panel.curves) {
      crosses = crosses || has_points(curve.crosses);
      hollow = hollow || !curve.valid;
    }
  if (crosses)
    return "× no valid result; at the upper edge: too few answers for a time";
  return hollow ? "hollow marks: no valid result, see the verdicts" : "";
}

double ticks_width(const Scale& scale) {
  double widest = 0;
  for (const Tick& tick : scale.ticks) widest = std::max(widest, text_width(tick.text));
  return widest + 22;
}

std::string frame_commands(const Panel& panel, const Box& box) {
  const auto side = [](const char* name, double fraction) {
    return std::string("set ") + name + " at screen " + plain(fraction) + "\n";
  };
  std::string text = side("lmargin", box.left / canvas_width) +
                     side("rmargin", box.right / canvas_width) +
                     side("tmargin", 1 - box.top / canvas_height) +
                     side("bmargin", 1 - box.bottom / canvas_height);
  text += title_at(box.left, box.top - 22, panel.title, box.width() + 20);
  text += title_at((box.left + box.right) / 2, box.bottom + 60, panel.x.title,
                   box.width() + 60, Align::centre);
  text += axis_commands(panel.x, "x", box.width()) +
          axis_commands(panel.y, "y", box.height());
  if (!panel.right) return text + "set border 3 linewidth 1.5\n";
  return text + "set border 11 linewidth 1.5\n" +
         axis_commands(*panel.right, "y2", box.height()) +
         text_at(box.right, box.top - 22, panel.right->title, Align::right);
}

std::string line_chart(const Chart& chart) {
  double top = 0;
  std::string script = heading(chart.title, chart.subtitle, top);
  if (!chart.note.empty())
    script +=
        title_at(margin, canvas_height - 18, chart.note, canvas_width - 2 * margin);
  const std::vector<Box> boxes = boxes_of(chart, top);
  script += name_commands(chart, boxes.back());
  script +=
      "unset key\nset tics scale 0.6,0.3\n"
      "set grid xtics ytics linecolor rgb '#dddddd' linewidth 1 dashtype 1\n"
      "set multiplot\n";
  for (std::size_t i = 0; i < chart.panels.size(); ++i)
    script += frame_commands(chart.panels[i], boxes[i]) +
              plot_commands(chart.panels[i], boxes[i], i) +
              "unset label\nunset arrow\n";
  return script + "unset multiplot\n";
}

}  // namespace lab
