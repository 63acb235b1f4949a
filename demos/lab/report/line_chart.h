#pragma once
// Line charts: panels side by side. The name of each curve is to the right of the
// panels, near the end of the curve.

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "demos/lab/report/scale.h"

namespace lab {

struct Point {
  double x, y;
};
/// An unknown value leaves a gap in a line.
inline constexpr double unknown_value = std::numeric_limits<double>::quiet_NaN();

struct Curve {
  std::string name;
  std::size_t number = 0;      // its style
  bool valid = true;           // false: its marks are hollow
  std::vector<Point> line;     // y may be unknown
  std::vector<Point> faint;    // thin continuation: too few samples
  std::vector<Point> marks;    // valid results
  std::vector<Point> crosses;  // invalid results
};

struct Panel {
  std::string title;
  Scale x, y;
  std::vector<Curve> curves;
  std::optional<Scale> right = {};  // a second axis; curves use the first one
};

/// The position of a panel on the canvas, in pixels.
struct Box {
  double left, right, top, bottom;
  double width() const { return right - left; }
  double height() const { return bottom - top; }
};
/// Returns axes, grid and titles of a panel; a plot command must follow.
std::string frame_commands(const Panel& panel, const Box& box);
/// Returns the width of the tick labels to the left of a panel.
double ticks_width(const Scale& scale);
/// The height of the tick labels and the title of the axis below a panel.
constexpr double below_panel = 78;

struct Chart {
  std::string title, subtitle;
  std::vector<Panel> panels;
  std::string note;  // below all panels; "" for none
};

/// Returns the figure's part of a gnuplot script (see figure_script).
std::string line_chart(const Chart& chart);

/// Explains crosses and hollow marks, if the chart has any.
std::string marks_note(const Chart& chart);

/// Gives all panels the same axis for these times; only the first one has labels.
void share_times(Chart& chart, const std::vector<double>& times);

}  // namespace lab
