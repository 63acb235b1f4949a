#pragma once
// Charts of bars, one row for each server, with the numbers written at the bars.

#include <optional>
#include <string>
#include <vector>

#include "demos/lab/report/lookup.h"
#include "demos/lab/report/scale.h"

namespace lab {

struct Bar {
  std::optional<double> value;       // no bar when it is not known
  std::optional<Interval> interval;  // a thin line across the end of the bar
  std::string text;                  // the number with its unit
};

struct BarPanel {
  std::string title;
  Scale x;
  std::vector<Bar> bars;  // as many as rows
};

struct Row {
  std::string name;
  std::size_t number;  // its style
  bool valid;          // else the bars are hollow
};

struct BarChart {
  std::string title, subtitle;
  std::vector<Row> rows;
  std::vector<BarPanel> panels;
};

/// The figure's part of a gnuplot script (see figure_script). More rows than fit are
/// counted below the others.
std::string bar_chart(const BarChart& chart);

}  // namespace lab
