#include "demos/lab/report/sweep_view.h"

#include <algorithm>
#include <cmath>

#include "demos/lab/json.h"
#include "demos/lab/report/figures.h"
#include "demos/lab/report/lookup.h"

namespace lab {
namespace {

// The amount of what was never answered; it is drawn at the upper edge.
constexpr double endless = std::numeric_limits<double>::infinity();

Track& track_of(SweepView& sweep, const std::string& name, const Result& result) {
  for (Track& track : sweep.tracks)
    if (track.name == name) return track;
  sweep.tracks.push_back({name, place_in(result.names, name), {}});
  return sweep.tracks.back();
}

void add_point(SweepView& sweep, const Json& point, const Result& result) {
  const auto value = number_in(point, "value");
  if (!value || *value < 0) return;
  if (std::find(sweep.values.begin(), sweep.values.end(), *value) == sweep.values.end())
    sweep.values.push_back(*value);
  for (const Json* model : entries(point, "models")) {
    const Json& source = member(member(*model, "sources"), sweep.source.c_str());
    track_of(sweep, name_of(*model), result)
        .samples.push_back({*value, model, &source, is_valid(*model)});
  }
}

/// Returns whether any curve of the panel has a mark.
bool shows_something(const Panel& panel) {
  return std::any_of(panel.curves.begin(), panel.curves.end(), [](const Curve& curve) {
    return !curve.marks.empty() || !curve.crosses.empty();
  });
}

std::vector<double> known_amounts(const Chart& chart) {
  std::vector<double> amounts;
  for (const Panel& panel : chart.panels)
    for (const Curve& curve : panel.curves)
      for (const auto* points : {&curve.line, &curve.crosses})
        for (const Point& point : *points)
          if (std::isfinite(point.y)) amounts.push_back(point.y);
  return amounts;
}

/// Returns how many answers are beyond this percentile; 0 if it is not known.
std::int64_t answers_beyond(const Sample& sample, const std::string& key,
                            double share_beyond) {
  const auto answered = number_in(*sample.source, "answered");
  if (!answered || !time_of(sample, key)) return 0;
  return std::llround(*answered * share_beyond);
}

/// Removes empty panels; returns false if none is left.
bool keep_useful_panels(Chart& chart) {
  std::erase_if(chart.panels,
                [](const Panel& panel) { return !shows_something(panel); });
  return !chart.panels.empty();
}

/// The panels have their axes; what is outside is drawn at the nearest edge.
void complete(Figure& figure, Chart& chart) {
  for (Panel& panel : chart.panels)
    for (Curve& curve : panel.curves)
      for (Point& point : curve.crosses)
        point.y = std::clamp(point.y, panel.y.low, panel.y.high);
  chart.title = figure.title;
  if (chart.note.empty()) chart.note = marks_note(chart);
  figure.script = figure_script(figure.stem, line_chart(chart));
}

}  // namespace

std::optional<SweepView> find_sweep(const Result& result, const std::string& over) {
  for (const Json* json : entries(result.summary, "sweeps")) {
    if (text_in(*json, "over") != over) continue;
    SweepView sweep{
        over, main_source(models_of_sweep(*json)), {}, &member(*json, "workload"), {}};
    for (const Json* point : entries(*json, "points")) add_point(sweep, *point, result);
    std::sort(sweep.values.begin(), sweep.values.end());
    for (Track& track : sweep.tracks)
      std::stable_sort(
          track.samples.begin(), track.samples.end(),
          [](const Sample& a, const Sample& b) { return a.value < b.value; });
    if (sweep.values.size() >= 2 && !sweep.tracks.empty()) return sweep;
  }
  return std::nullopt;
}

std::optional<double> time_of(const Sample& sample, const std::string& key) {
  if (const auto time = number_in(*sample.source, key.c_str())) return time;
  const std::string at_least = key.substr(0, key.rfind("_us")) + "_at_least_us";
  return number_in(*sample.source, at_least.c_str());
}

std::string best_percentile(const SweepView& sweep, std::int64_t beyond) {
  for (const auto& [key, share_beyond] :
       {std::pair<std::string, double>("p99_us", 0.01), {"p90_us", 0.1}}) {
    std::size_t known = 0, all = 0;
    for (const Track& track : sweep.tracks)
      for (const Sample& sample : track.samples)
        if (sample.valid) {
          ++all;
          if (answers_beyond(sample, key, share_beyond) >= beyond) ++known;
        }
    if (all > 0 && known * 2 > all) return key;
  }
  return "p50_us";
}

std::string percentile_title(const std::string& key) {
  return key == "p99_us" ? "p99" : key == "p90_us" ? "p90" : "median";
}

Panel sweep_panel(const SweepView& sweep, const std::string& key) {
  return sweep_panel(sweep,
                     [&key](const Sample& sample) { return time_of(sample, key); });
}

Panel sweep_panel(const SweepView& sweep, const SampleValue& amount) {
  Panel panel;
  panel.x = chosen_scale(sweep.values);
  for (const Track& track : sweep.tracks) {
    Curve curve{track.name, track.number, true, {}, {}, {}, {}};
    for (const Sample& sample : track.samples) {
      const auto value = amount(sample);
      const bool known = value && *value > 0;
      const Point point{place_of(panel.x, sweep.values, sample.value),
                        known ? *value : unknown_value};
      // A line to an invalid result would show a course that nobody has measured.
      curve.line.push_back({point.x, sample.valid ? point.y : unknown_value});
      if (known && sample.valid) curve.marks.push_back(point);
      if (!sample.valid) curve.crosses.push_back({point.x, known ? *value : endless});
    }
    panel.curves.push_back(curve);
  }
  return panel;
}

void finish(Figure& figure, Chart& chart) {
  if (!keep_useful_panels(chart)) return;
  share_times(chart, known_amounts(chart));
  complete(figure, chart);
}

void finish(Figure& figure, Chart& chart, std::string (*text)(double)) {
  if (!keep_useful_panels(chart)) return;
  for (Panel& panel : chart.panels) panel.y = log_scale(known_amounts(chart), text);
  complete(figure, chart);
}

}  // namespace lab
