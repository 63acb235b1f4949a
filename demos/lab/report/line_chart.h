#pragma once
// Charts of curves: panels side by side, and the names of the curves to their right,
// each at the end of its curve.

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "demos/lab/report/scale.h"

namespace lab {

struct Point {
  double x, y;
};
/// What is not known; it leaves a gap in a line.
inline constexpr double unknown_value = std::numeric_limits<double>::quiet_NaN();

struct Curve {
  std::string name;
  std::size_t number = 0;      // its style
  bool valid = true;           // false: all of its marks are hollow
  std::vector<Point> line;     // y may be unknown
  std::vector<Point> faint;    // goes on thinly: too few samples to rely on
  std::vector<Point> marks;    // what is good
  std::vector<Point> crosses;  // what is no valid result
};

struct Panel {
  std::string title;
  Scale x, y;
  std::vector<Curve> curves;
  std::optional<Scale> right = {};  // a second axis; curves are drawn by the first
};

/// Where a panel is on the canvas, in pixels.
struct Box {
  double left, right, top, bottom;
  double width() const { return right - left; }
  double height() const { return bottom - top; }
};
/// Axes, grid and titles of a panel; a plot command follows.
std::string frame_commands(const Panel& panel, const Box& box);
/// The room to the left of a panel that the words of its ticks take.
double ticks_width(const Scale& scale);
/// Below a panel: words of the ticks, and the title of the axis.
constexpr double below_panel = 78;

struct Chart {
  std::string title, subtitle;
  std::vector<Panel> panels;
  std::string note;  // below everything; "" for none
};

/// The figure's part of a gnuplot script (see figure_script).
std::string line_chart(const Chart& chart);

/// What crosses and hollow marks mean, if the chart has any.
std::string marks_note(const Chart& chart);

/// The same axis of times for all panels, from these times; only the first has words.
void share_times(Chart& chart, const std::vector<double>& times);

}  // namespace lab
