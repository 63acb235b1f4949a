// The hockey stick: latency by offered load, and where each server saturates.

#include <algorithm>
#include <map>

#include "demos/lab/report/figures.h"
#include "demos/lab/report/lookup.h"
#include "demos/lab/report/sweep_view.h"

namespace lab {
namespace {

constexpr double keeps_up = 0.99;  // share of the offered requests

/// Returns whether the rate was too high for the server. Other reasons for an invalid
/// result, such as a late generator, do not count.
bool saturated(const Sample& sample) {
  const std::string verdict = text_in(*sample.model, "verdict");
  const auto says = [&](const char* words) {
    return verdict.find(words) != std::string::npos;
  };
  if (sample.valid || says("generator") || says("starved")) return false;
  if (says("fell behind") || says("did not read")) return true;
  const auto offered = number_in(*sample.source, "offered");
  const auto answered = number_in(*sample.source, "answered");
  return offered && answered && *offered > 0 && *answered < keeps_up * *offered;
}

/// The rate that a server can serve.
struct Limit {
  double good;     // highest valid rate below saturation; 0: none
  bool saturates;  // at a higher rate
};

std::optional<Limit> limit_of(const Track& track) {
  Limit limit{0, false};
  bool known = false;
  for (const Sample& sample : track.samples) {
    if (saturated(sample)) return Limit{limit.good, true};
    if (!sample.valid) continue;
    limit.good = sample.value;
    known = true;
  }
  return known ? std::optional<Limit>(limit) : std::nullopt;
}

std::string rate_text(double rate) { return grouped(rate) + " requests per second"; }

/// "threaded and fork saturate beyond 4,000 requests per second"
std::string saturate(const std::vector<std::string>& names, double good, double first) {
  const std::string verb = names.size() == 1 ? " saturates " : " saturate ";
  return named(names) + verb +
         (good > 0 ? "beyond " + rate_text(good) : "already at " + rate_text(first));
}

struct Limits {
  std::map<double, std::vector<std::string>> weak;  // by the rate that they can serve
  std::vector<std::string> strong;
  double highest = 0;  // rate that all of the strong ones can serve
};

Limits limits_of(const SweepView& sweep) {
  Limits limits;
  for (const Track& track : sweep.tracks) {
    const auto limit = limit_of(track);
    if (!limit) continue;
    if (limit->saturates) {
      limits.weak[limit->good].push_back(track.name);
      continue;
    }
    limits.strong.push_back(track.name);
    limits.highest =
        limits.highest > 0 ? std::min(limits.highest, limit->good) : limit->good;
  }
  return limits;
}

/// "a and b do not saturate up to ...", if no server saturates.
std::string none_saturates(const Limits& limits, std::size_t servers) {
  const std::vector<std::string>& strong = limits.strong;
  if (strong.empty()) return "No server gave a valid result";
  const std::string subject =
      strong.size() > 1 && strong.size() == servers
          ? "No server saturates"
          : named(strong) + (strong.size() == 1 ? " does" : " do") + " not saturate";
  return subject + " up to " + rate_text(limits.highest);
}

std::string finding(const SweepView& sweep) {
  const Limits limits = limits_of(sweep);
  if (limits.weak.empty()) return none_saturates(limits, sweep.tracks.size());
  const auto& [least, slowest] = *limits.weak.begin();
  const std::string text = saturate(slowest, least, sweep.values.front());
  if (!limits.strong.empty())
    return text + "; " + named(limits.strong) +
           (limits.strong.size() == 1 ? " does" : " do") + " not up to " +
           rate_text(limits.highest);
  if (limits.weak.size() == 1) return text;
  const auto& [most, fastest] = *limits.weak.rbegin();
  return text + "; " + named(fastest) + " only beyond " + grouped(most);
}

Chart chart_of(const SweepView& sweep) {
  Chart chart{"",
              "Time until the answer on " + source_title(sweep.source) + "; " +
                  workload_text(*sweep.workload, sweep.over),
              {},
              ""};
  std::vector<std::string> keys{"p50_us"};
  if (best_percentile(sweep) != keys[0]) keys.push_back(best_percentile(sweep));
  for (const std::string& key : keys) {
    Panel panel = sweep_panel(sweep, key);
    panel.title = percentile_title(key);
    panel.x.title = "requests offered per second";
    chart.panels.push_back(panel);
  }
  return chart;
}

}  // namespace

Figure hockey_stick_figure(const Result& result) {
  Figure figure{
      "hockey-stick",
      "How much load each server can serve",
      "",
      "Up to its capacity a server answers about equally fast. Beyond it requests "
      "queue up and the time grows without bound: the blade of the hockey stick. A "
      "cross marks a rate that was too high for the server, or that was not measured "
      "well.",
      "Each rate is measured in an open loop with a fresh process: requests become due "
      "whether or not earlier ones were answered.",
      ""};
  const auto sweep = find_sweep(result, "rate");
  if (!sweep) return figure;
  figure.title = finding(*sweep);
  Chart chart = chart_of(*sweep);
  finish(figure, chart);
  return figure;
}

}  // namespace lab
