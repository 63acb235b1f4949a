// Latency by the number of connections: active ones, and silent ones beside them.

#include <algorithm>
#include <cmath>

#include "demos/lab/report/figures.h"
#include "demos/lab/report/lookup.h"
#include "demos/lab/report/sweep_view.h"

namespace lab {
namespace {

// For the median: the p99 of short runs varies more than this between runs.
constexpr double grows = 1.5;
const std::string key = "p50_us";

struct Growth {
  std::vector<std::string> growing, steady, failing;
  double most = 0;    // the largest factor of a growing one
  double within = 1;  // the largest factor of a steady one
};

/// Compares the first valid sample with the last one, which must be at the last value.
void judge_track(Growth& growth, const Track& track, double last) {
  const Sample* first = nullptr;
  for (const Sample& sample : track.samples)
    if (first == nullptr && sample.valid && time_of(sample, key)) first = &sample;
  const Sample& end = track.samples.back();
  const auto after = time_of(end, key);
  if (first == nullptr || first == &end) return;
  if (end.value != last || !end.valid || !after) {
    growth.failing.push_back(track.name);
    return;
  }
  const double before = *time_of(*first, key);
  if (before <= 0 || *after <= 0) return;
  const double factor = *after / before;
  if (factor >= grows) {
    growth.growing.push_back(track.name);
    growth.most = std::max(growth.most, factor);
  } else {
    growth.steady.push_back(track.name);
    growth.within = std::max({growth.within, factor, 1 / factor});
  }
}

std::string finding(const SweepView& sweep) {
  Growth growth;
  for (const Track& track : sweep.tracks)
    judge_track(growth, track, sweep.values.back());
  std::vector<std::string> parts;
  if (!growth.growing.empty())
    parts.push_back(named(growth.growing) +
                    (growth.growing.size() == 1 ? " takes " : " take up to ") +
                    times_text(growth.most) + " as long");
  if (!growth.failing.empty())
    parts.push_back(named(growth.failing) +
                    (growth.failing.size() == 1 ? " gives" : " give") +
                    " no valid result");
  if (!growth.steady.empty() && parts.size() < 2)  // a title has two lines
    parts.push_back((parts.empty() && growth.steady.size() > 1 ? "every server"
                                                               : named(growth.steady)) +
                    (growth.steady.size() == 1 || parts.empty() ? " stays" : " stay") +
                    " within " + times_text(growth.within));
  if (parts.empty()) return "Too few valid results to say what connections cost";
  std::string text =
      "With " + grouped(sweep.values.back()) +
      (sweep.over == "silent" ? " silent connections, " : " connections, ");
  for (std::size_t i = 0; i < parts.size(); ++i) text += (i > 0 ? ", " : "") + parts[i];
  return text;
}

const char* x_title(const std::string& over) {
  return over == "silent" ? "silent connections" : "connections in use";
}

}  // namespace

Figure connections_figure(const Result& result) {
  Figure figure{
      "connections",
      "What many connections do to the latency",
      "",
      "A server that asks the kernel about every connection, or has a thread for each, "
      "gets slower as their number grows; one that is told only what is ready does "
      "not. The load is the same at each number; silent connections send nothing.",
      "Each number of connections is measured with a fresh process. The connections "
      "are opened before the measurement starts.",
      ""};
  Chart chart{"", "", {}, ""};
  for (const char* over : {"connections", "silent"}) {
    const auto sweep = find_sweep(result, over);
    if (!sweep) continue;
    Panel panel = sweep_panel(*sweep, key);
    panel.title = percentile_title(key);
    panel.x.title = x_title(sweep->over);
    chart.panels.push_back(panel);
    figure.title = finding(*sweep);  // that of silent connections, if there are both
    chart.subtitle = "Time until the answer on " + source_title(sweep->source) + "; " +
                     workload_text(*sweep->workload, over);
  }
  finish(figure, chart);
  return figure;
}

}  // namespace lab
