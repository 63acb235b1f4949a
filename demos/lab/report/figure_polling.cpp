// The two costs of polling in one picture: spurious wakeups with a short timeout, late
// answers with a long one.

#include <algorithm>
#include <cmath>

#include "demos/lab/json.h"
#include "demos/lab/report/figures.h"
#include "demos/lab/report/lookup.h"
#include "demos/lab/report/sweep_view.h"
#include "demos/lab/statistics/bootstrap.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr double trend = 2;      // a larger factor is more than noise
constexpr double neither = 0.1;  // share of the cost of polling

struct Cost {
  double timeout, wakeups, median;  // ms, per second, us; unknown ones are NaN
  bool valid;
};

struct Polling {
  std::string name, reference;
  std::vector<Cost> costs;
  double reference_wakeups = unknown_value, reference_median = 0;
};

double or_unknown(const std::optional<double>& number) {
  return number.value_or(unknown_value);
}

Cost cost_of(const Sample& sample) {
  return {sample.value,
          or_unknown(number_in(*sample.model, "cost", "idle_wakeups_per_s")),
          or_unknown(number_in(*sample.source, "p50_us")), sample.valid};
}

/// Returns the server with the most wakeups at the shortest timeout.
const Track* poller_of(const SweepView& sweep) {
  const Track* poller = nullptr;
  double most = -1;
  for (const Track& track : sweep.tracks) {
    const double wakeups = cost_of(track.samples.front()).wakeups;
    if (wakeups > most) poller = &track;
    most = std::max(most, std::isfinite(wakeups) ? wakeups : most);
  }
  return poller;
}

bool is_complete(const Cost& cost) {
  return cost.valid && std::isfinite(cost.wakeups) && std::isfinite(cost.median);
}

/// Adds a server that waits without a timeout: the first other one of the sweep, or
/// else of the comparison, with its medians.
void add_reference(Polling& polling, const Result& result, const SweepView& sweep) {
  std::vector<double> wakeups, medians;
  const auto add = [&](const std::string& name, const Cost& cost) {
    if (name == polling.name || !is_complete(cost)) return;
    if (polling.reference.empty()) polling.reference = name;
    if (name != polling.reference) return;
    wakeups.push_back(cost.wakeups);
    medians.push_back(cost.median);
  };
  for (const Track& track : sweep.tracks)
    for (const Sample& sample : track.samples) add(track.name, cost_of(sample));
  if (wakeups.empty())
    for (const Json* model : entries(result.summary, "models"))
      add(name_of(*model),
          cost_of({0, model, &member(member(*model, "sources"), sweep.source.c_str()),
                   is_valid(*model)}));
  if (wakeups.empty()) return;
  polling.reference_wakeups = *median(wakeups);
  polling.reference_median = *median(medians);
}

std::string finding(const Polling& polling) {
  std::vector<Cost> good = polling.costs;
  std::erase_if(good, [](const Cost& cost) { return !is_complete(cost); });
  if (good.size() < 2) return "Too few valid results to say what polling costs";
  const Cost &low = good.front(), &high = good.back();
  const double late = high.median - polling.reference_median;
  const std::string wakeups = grouped(std::round(low.wakeups)) + " times a second";
  const bool fewer = low.wakeups >= trend * high.wakeups;
  const bool later = high.median >= trend * low.median;
  if (!fewer || !later)
    return polling.name + ": the timeout changes " +
           (fewer   ? "the wakeups, not the latency"
            : later ? "the latency, not the wakeups"
                    : "neither wakeups nor latency");
  std::string text = polling.name + " wakes up " + wakeups + " for nothing (timeout " +
                     grouped(low.timeout) + " ms) or answers " +
                     duration_text_us(late) + " later (" + grouped(high.timeout) +
                     " ms)";
  if (!polling.reference.empty() &&
      polling.reference_wakeups <= neither * low.wakeups &&
      polling.reference_median <= neither * high.median)
    text += "; " + polling.reference + " does neither";
  return text;
}

/// Returns a curve with marks for valid and crosses for invalid results. The line joins
/// valid results only: a line to a cross would look like a measurement.
Curve curve_of(const Polling& polling, const std::string& name, std::size_t number,
               double Cost::*key, double minus, double factor) {
  Curve curve{name, number, true, {}, {}, {}, {}};
  for (const Cost& cost : polling.costs) {
    const Point point{cost.timeout, std::max(0.0, cost.*key - minus) * factor};
    const bool known = std::isfinite(cost.*key);
    const bool drawn = known && cost.valid;
    curve.line.push_back(drawn ? point : Point{cost.timeout, unknown_value});
    if (known) (cost.valid ? curve.marks : curve.crosses).push_back(point);
  }
  return curve;
}

std::vector<double> amounts(const Polling& polling, double Cost::*key, double minus) {
  std::vector<double> values;
  for (const Cost& cost : polling.costs) values.push_back(cost.*key - minus);
  return values;
}

std::string time_text(double us) { return us == 0 ? "0" : duration_text_us(us); }

Panel panel_of(const Polling& polling, const SweepView& sweep) {
  Panel panel;
  panel.x = chosen_scale(sweep.values);
  panel.x.title = "timeout of each wait (ms)";
  panel.y = linear_scale(amounts(polling, &Cost::wakeups, 0), grouped);
  panel.title = "idle wakeups per second";
  const double base = polling.reference_median;
  panel.right = linear_scale(amounts(polling, &Cost::median, base), time_text);
  panel.right->title = base > 0 ? "added latency (median)" : "latency (median)";
  const double factor = panel.y.high / panel.right->high;
  panel.curves.push_back(curve_of(polling, "← wakeups", 0, &Cost::wakeups, 0, 1));
  panel.curves.push_back(
      curve_of(polling, "latency →", 1, &Cost::median, base, factor));
  if (polling.reference.empty()) return panel;
  Curve reference{polling.reference, 4, true, {}, {}, {}, {}};
  for (const double x : {panel.x.low, panel.x.high})
    reference.line.push_back({x, std::min(polling.reference_wakeups, panel.y.high)});
  panel.curves.push_back(reference);
  return panel;
}

}  // namespace

Figure polling_figure(const Result& result) {
  Figure figure{
      "polling",
      "The two costs of polling",
      "",
      "Polling with a timeout has two costs: with a short timeout the server wakes up "
      "again and again for nothing, with a long one the clients wait. The line at the "
      "bottom is a server that sleeps until there is something to do.",
      "Each timeout is measured with a fresh process. Its voluntary context switches "
      "are counted while it is idle, and then it gets the load.",
      ""};
  const auto sweep = find_sweep(result, "timeout");
  const Track* poller = sweep ? poller_of(*sweep) : nullptr;
  if (poller == nullptr) return figure;
  Polling polling{poller->name, "", {}};
  for (const Sample& sample : poller->samples) polling.costs.push_back(cost_of(sample));
  add_reference(polling, result, *sweep);
  figure.title = finding(polling);
  Chart chart{figure.title,
              poller->name + " on " + source_title(sweep->source) + "; " +
                  workload_text(*sweep->workload),
              {panel_of(polling, *sweep)},
              ""};
  chart.note = marks_note(chart);
  figure.script = figure_script(figure.stem, line_chart(chart));
  return figure;
}

}  // namespace lab
