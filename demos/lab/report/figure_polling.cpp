// The two costs of polling on one picture: a short timeout wakes up in vain, a long one
// answers late.

#include <algorithm>
#include <cmath>

#include "demos/lab/json.h"
#include "demos/lab/report/figure.h"
#include "demos/lab/report/gnuplot.h"
#include "demos/lab/report/lookup.h"
#include "demos/lab/report/sweep_view.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr double trend = 2;      // more than noise
constexpr double neither = 0.1;  // of what polling costs

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

/// The server that wakes up most with the shortest timeout.
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

/// The middle one of the known values; there is at least one.
double median_of(std::vector<Cost>& costs, double Cost::*key) {
  const auto middle = costs.begin() + static_cast<std::ptrdiff_t>(costs.size() / 2);
  std::nth_element(costs.begin(), middle, costs.end(),
                   [key](const Cost& a, const Cost& b) { return a.*key < b.*key; });
  return (*middle).*key;
}

/// Beside a server whose waiting has no timeout: one of the sweep, else of the
/// comparison, with its median over all timeouts.
void add_reference(Polling& polling, const Result& result, const SweepView& sweep) {
  std::vector<Cost> costs;
  for (const Track& track : sweep.tracks) {
    if (track.name == polling.name || !costs.empty()) continue;
    for (const Sample& sample : track.samples)
      if (sample.valid) costs.push_back(cost_of(sample));
    polling.reference = track.name;
  }
  for (const Json* model : entries(result.summary, "models")) {
    if (!costs.empty() || name_of(*model) == polling.name || !is_valid(*model))
      continue;
    const Json& source = member(member(*model, "sources"), sweep.source.c_str());
    costs.push_back(cost_of({0, model, &source, true}));
    polling.reference = name_of(*model);
  }
  std::erase_if(costs, [](const Cost& cost) {
    return !std::isfinite(cost.wakeups) || !std::isfinite(cost.median);
  });
  if (costs.empty()) {
    polling.reference.clear();
    return;
  }
  polling.reference_wakeups = median_of(costs, &Cost::wakeups);
  polling.reference_median = median_of(costs, &Cost::median);
}

std::string finding(const Polling& polling) {
  std::vector<Cost> good = polling.costs;
  std::erase_if(good, [](const Cost& cost) {
    return !cost.valid || !std::isfinite(cost.wakeups) || !std::isfinite(cost.median);
  });
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

/// A curve with what is valid and what is not.
Curve curve_of(const Polling& polling, const std::string& name, std::size_t number,
               double Cost::*key, double minus, double factor) {
  Curve curve{name, number, true, {}, {}, {}, {}};
  for (const Cost& cost : polling.costs) {
    const Point point{cost.timeout, std::max(0.0, cost.*key - minus) * factor};
    const bool known = std::isfinite(cost.*key);
    curve.line.push_back(known ? point : Point{cost.timeout, unknown_value});
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
      "Whoever looks with a timeout pays twice: with a short one the server wakes up "
      "again and again for nothing, with a long one whoever speaks meanwhile waits. "
      "The line at the bottom is a server that sleeps until there is something to do.",
      "For each timeout a fresh process: first it is left alone and its voluntary "
      "context switches are counted, then it gets the load.",
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
