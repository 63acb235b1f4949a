#include "demos/lab/report/bar_chart.h"

#include <algorithm>

#include "demos/lab/report/canvas.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr std::size_t most_rows = 16;
constexpr double lowest = canvas_height - 76;
constexpr double highest_row = 120;
constexpr double panel_gap = 30;
constexpr double point_gap = 20, bar_gap = 10;  // between it and its number

struct Frame {
  double left, right, end, top;  // of a panel's bars; `end` includes the numbers
  double row;                    // height of one
  double bottom;                 // of the last
  double x(const Scale& scale, double value) const {
    return left + scale.fraction(value) * (right - left);
  }
};

std::string line(double x, double y, double to_x, double to_y, const char* look) {
  return "set arrow from " + screen(x, y) + " to " + screen(to_x, to_y) + " nohead " +
         look + "\n";
}

std::string box(double left, double top, double right, double low, const BarRow& row) {
  const std::string colour = style_of(row.number).colour;
  return "set object rectangle from " + screen(left, low) + " to " +
         screen(right, top) + " back" +
         (row.valid ? " fillcolor rgb '" + colour + "' fillstyle solid 1 noborder\n"
                    : " fillstyle empty border rgb '" + colour + "' linewidth 3\n");
}

std::string point_at(double x, double y, const BarRow& row) {
  const Style style = style_of(row.number);
  return "set label '' at " + screen(x, y) + " front point pointtype " +
         std::to_string(row.valid ? 7 : 6) + " pointsize 1.6*mark linewidth 3 " +
         "linecolor rgb " + quoted(style.colour) + "\n";
}

/// A black line on a white one is visible on any bar.
std::string interval_line(const Interval& interval, const Scale& scale,
                          const Frame& frame, double y) {
  const double low = frame.x(scale, interval.low), high = frame.x(scale, interval.high);
  std::string text;
  for (const char* look : {"linewidth 7 linecolor rgb '#ffffff' front",
                           "linewidth 2.5 linecolor rgb '#000000' front"})
    text += line(low, y, high, y, look) + line(low, y - 7, low, y + 7, look) +
            line(high, y - 7, high, y + 7, look);
  return text;
}

std::string number_of(const Bar& bar, const BarRow& row) {
  return bar.value ? bar.text + (row.valid ? "" : "  × invalid") : "not known";
}

/// Returns the room that the longest number needs to the right of the longest bar.
double numbers_width(const BarChart& chart, const BarPanel& panel, std::size_t rows) {
  double widest = 0;
  for (std::size_t i = 0; i < rows; ++i)
    widest = std::max(widest, text_width(number_of(panel.bars[i], chart.rows[i])));
  return widest + point_gap;
}

std::string bar_commands(const Bar& bar, const BarRow& row, const Scale& scale,
                         const Frame& frame, double y) {
  if (!bar.value)
    return text_at(frame.left + 8, y, number_of(bar, row), Align::left, text_size,
                   "#666666");
  const double half = std::min(frame.row * 0.34, 36.0);
  double end = frame.x(scale, *bar.value);
  std::string text;
  // On a logarithmic axis the length of a bar has no meaning: it has no zero.
  if (scale.log)
    text += point_at(end, y, row);
  else if (end > frame.left)
    text += box(frame.left, y - half, end, y + half, row);
  if (bar.interval) {
    text += interval_line(*bar.interval, scale, frame, y);
    end = std::max(end, frame.x(scale, bar.interval->high));
  }
  return text +
         text_at(end + (scale.log ? point_gap : bar_gap), y, number_of(bar, row));
}

/// Draws the axis below the bars, and the line where they begin.
std::string axis(const Scale& scale, const Frame& frame) {
  constexpr const char* look = "linewidth 1.5 linecolor rgb '#000000' front";
  std::string text = line(frame.left, frame.top, frame.left, frame.bottom, look) +
                     line(frame.left, frame.bottom, frame.right, frame.bottom, look);
  double free_from = 0;
  for (const Tick& tick : scale.ticks) {
    const double x = frame.x(scale, tick.at), half = text_width(tick.text) / 2;
    text += line(x, frame.bottom, x, frame.bottom + (tick.minor ? 4 : 8), look);
    if (tick.text.empty() || x - half < free_from) continue;
    text += text_at(x, frame.bottom + 24, tick.text, Align::centre);
    free_from = x + half + 6;
  }
  return text;
}

std::string panel_commands(const BarChart& chart, const BarPanel& panel,
                           const Frame& frame, std::size_t rows) {
  std::string text =
      title_at(frame.left, frame.top - 22, panel.title, frame.end - frame.left) +
      axis(panel.x, frame);
  for (std::size_t i = 0; i < rows; ++i)
    text += bar_commands(panel.bars[i], chart.rows[i], panel.x, frame,
                         frame.top + (static_cast<double>(i) + 0.5) * frame.row);
  return text;
}

double names_width(const BarChart& chart, std::size_t rows) {
  double widest = 0;
  for (std::size_t i = 0; i < rows; ++i)
    widest = std::max(widest, text_width(chart.rows[i].name));
  return std::min(widest, 330.0);
}

std::string name_commands(const BarChart& chart, const Frame& frame, double width,
                          std::size_t rows) {
  std::string text;
  for (std::size_t i = 0; i < rows; ++i)
    text +=
        text_at(frame.left - 12, frame.top + (static_cast<double>(i) + 0.5) * frame.row,
                fitted(chart.rows[i].name, width), Align::right);
  if (rows < chart.rows.size())
    text += text_at(
        margin, canvas_height - 18,
        "and " +
            count_of(static_cast<std::int64_t>(chart.rows.size() - rows), "server") +
            " more in the table",
        Align::left, 20, "#444444");
  return text;
}

}  // namespace

std::string bar_chart(const BarChart& chart) {
  const std::size_t rows = std::min(chart.rows.size(), most_rows);
  double top = 0;
  std::string script = heading(chart.title, chart.subtitle, top);
  top += 42;
  const double names = names_width(chart, rows) + margin + 12;
  const auto count = static_cast<double>(chart.panels.size());
  const double width = (canvas_width - names - 10) / count;
  const auto all = static_cast<double>(std::max<std::size_t>(rows, 1));
  const double height = std::min((lowest - top) / all, highest_row);
  for (std::size_t i = 0; i < chart.panels.size(); ++i) {
    const double left = names + static_cast<double>(i) * width;
    const double end = left + width - panel_gap;
    const Frame frame{left,   end - numbers_width(chart, chart.panels[i], rows),
                      end,    top,
                      height, top + all * height};
    if (i == 0) script += name_commands(chart, frame, names - margin - 12, rows);
    script += panel_commands(chart, chart.panels[i], frame, rows);
  }
  return script +
         "unset key\nunset border\nunset tics\nset margins 0,0,0,0\n"
         "set xrange [0:1]\nset yrange [0:1]\nplot -1 notitle\n";
}

}  // namespace lab
