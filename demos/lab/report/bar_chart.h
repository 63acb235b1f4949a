#pragma once
// Bar charts with one row for each server and the numbers beside the bars.

#include <optional>
#include <string>
#include <vector>

#include "demos/lab/report/lookup.h"
#include "demos/lab/report/scale.h"

namespace lab {

struct Bar {
  std::optional<double> value;       // no bar if it is unknown
  std::optional<Interval> interval;  // a thin line across the end of the bar
  std::string text;                  // the number with its unit
};

struct BarPanel {
  std::string title;
  Scale x;
  std::vector<Bar> bars;  // as many as rows
};

struct BarRow {
  std::string name;
  std::size_t number;  // its style
  bool valid;          // otherwise the bars are hollow
};

struct BarChart {
  std::string title, subtitle;
  std::vector<BarRow> rows;
  std::vector<BarPanel> panels;
};

/// Returns the figure's part of a gnuplot script (see figure_script). Rows that do not
/// fit are counted below the others.
std::string bar_chart(const BarChart& chart);

}  // namespace lab
