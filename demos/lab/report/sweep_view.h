#pragma once
// One sweep of a summary as curves: a figure of each server over the chosen values.

#include <optional>
#include <string>
#include <vector>

#include "demos/lab/report/figure.h"
#include "demos/lab/report/line_chart.h"

namespace lab {

/// One server at one value.
struct Sample {
  double value;
  const Json* model;   // its entry
  const Json* source;  // its numbers on the source that the figure shows, or null Json
  bool valid;
};

/// One server over all values, ascending.
struct Track {
  std::string name;
  std::size_t number;  // its style
  std::vector<Sample> samples;
};

struct SweepView {
  std::string over;    // "rate"
  std::string source;  // what the numbers are of
  std::vector<double> values;
  const Json* workload;
  std::vector<Track> tracks;
};

/// The sweep over that, unless there is none with at least two values.
std::optional<SweepView> find_sweep(const Result& result, const std::string& over);

/// The time that nobody but `key` of the answers exceed: what is not known because too
/// many had no answer is at least "..._at_least_us".
std::optional<double> time_of(const Sample& sample, const std::string& key);

/// The highest of p99, p90 and p50 that most of the valid samples have.
std::string best_percentile(const SweepView& sweep);
/// "p99", "median"
std::string percentile_title(const std::string& key);

/// The curves of one percentile over the values; finish() makes its axis of times.
Panel sweep_panel(const SweepView& sweep, const std::string& key);

/// Gives the figure the script of this chart of times, if it has anything to show.
void finish(Figure& figure, Chart& chart);

}  // namespace lab
