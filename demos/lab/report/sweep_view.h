#pragma once
// One sweep of a summary as curves: a quantity of each server over the chosen values.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "demos/lab/counting/quantile.h"
#include "demos/lab/report/figures.h"
#include "demos/lab/report/line_chart.h"

namespace lab {

/// One server at one value.
struct Sample {
  double value;
  const Json* model;   // its entry
  const Json* source;  // its numbers on the source of the figure, or null
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
  std::string source;  // the input of the server: tcp, udp or stdin
  std::vector<double> values;
  const Json* workload;
  std::vector<Track> tracks;
};

/// Returns the sweep over this option; nullopt if it has fewer than two values.
std::optional<SweepView> find_sweep(const Result& result, const std::string& over);

/// Returns the percentile `key`, or its lower bound "..._at_least_us" if too many
/// requests had no answer.
std::optional<double> time_of(const Sample& sample, const std::string& key);

/// Returns the highest of p99, p90 and p50 that most valid samples have with so many
/// answers beyond it.
std::string best_percentile(const SweepView& sweep,
                            std::int64_t beyond = fewest_beyond);
/// "p99", "median"
std::string percentile_title(const std::string& key);

/// Returns one quantity of a server at a value, if it is known.
using SampleValue = std::function<std::optional<double>(const Sample&)>;

/// Returns the curves of a positive quantity over the values; finish() adds its axis.
Panel sweep_panel(const SweepView& sweep, const SampleValue& amount);
/// The same for one percentile.
Panel sweep_panel(const SweepView& sweep, const std::string& key);

/// Sets the script of the figure to this chart of times, if it shows anything.
void finish(Figure& figure, Chart& chart);
/// The same for a chart of other amounts; `text` labels their axis, which is
/// logarithmic.
void finish(Figure& figure, Chart& chart, std::string (*text)(double));

}  // namespace lab
