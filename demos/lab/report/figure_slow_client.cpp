// The effect of slow clients on the others.

#include <algorithm>

#include "demos/lab/report/figures.h"
#include "demos/lab/report/lookup.h"
#include "demos/lab/report/sweep_view.h"

namespace lab {
namespace {

constexpr double slows = 3;
// With fewer answers beyond a percentile, it often triples by chance.
constexpr std::int64_t enough_beyond = 100;
constexpr double stops = 0.9;  // share of answered requests, at most

/// A later value is worse than an earlier one.
enum class Effect { none, not_known, slowed, stopped };

Effect effect_of(const Sample& sample, double before, const std::string& key) {
  const auto offered = number_in(*sample.source, "offered");
  const auto answered = number_in(*sample.source, "answered");
  if (offered && answered && *offered > 0 && *answered < stops * *offered)
    return Effect::stopped;
  const auto time = time_of(sample, key);
  if (!time || !sample.valid) return Effect::not_known;
  return *time >= slows * before ? Effect::slowed : Effect::none;
}

/// Returns the worst effect that any number of slow clients had on the server.
Effect effect_on(const Track& track, const std::string& key) {
  const Sample& base = track.samples.front();
  const auto before = time_of(base, key);
  if (base.value != 0 || !base.valid || !before || *before <= 0)
    return Effect::not_known;
  Effect worst = Effect::none;
  for (const Sample& sample : track.samples)
    worst = std::max(worst, effect_of(sample, *before, key));
  return worst;
}

struct Effects {
  std::vector<std::string> stopped, slowed, none;
  bool all_known = true;
};

Effects effects_of(const SweepView& sweep, const std::string& key) {
  Effects effects;
  for (const Track& track : sweep.tracks) switch (effect_on(track, key)) {
      case Effect::stopped:
        effects.stopped.push_back(track.name);
        break;
      case Effect::slowed:
        effects.slowed.push_back(track.name);
        break;
      case Effect::none:
        effects.none.push_back(track.name);
        break;
      case Effect::not_known:
        effects.all_known = false;
    }
  return effects;
}

/// "; the others do not notice"
std::string unharmed(const Effects& effects) {
  if (effects.none.empty()) return "";
  const bool others = effects.all_known && effects.none.size() > 1;
  return "; " + (others ? "the others" : named(effects.none)) +
         (effects.none.size() == 1 ? " does" : " do") + " not notice";
}

std::string finding(const SweepView& sweep, const std::string& key) {
  const Effects effects = effects_of(sweep, key);
  const bool one = sweep.values.back() == 1;
  const std::string clients =
      one ? "slow client" : "to " + grouped(sweep.values.back()) + " slow clients";
  const char* ending = one ? "s " : " ";
  if (effects.stopped.empty() && effects.slowed.empty()) {
    if (effects.none.empty())
      return "Too few valid results to say what slow clients do";
    const bool all = effects.all_known && effects.none.size() > 1;
    return (all ? "No server notices "
                : named(effects.none) + (effects.none.size() == 1 ? " does" : " do") +
                      " not notice ") +
           (one ? "a " : "up ") + clients;
  }
  std::string text = (one ? "A " : "Up ") + clients;
  if (!effects.stopped.empty())
    text += std::string(" stop") + ending + named(effects.stopped);
  if (!effects.slowed.empty())
    text += std::string(effects.stopped.empty() ? " slow" : " and slow") + ending +
            named(effects.slowed);
  return text + unharmed(effects);
}

}  // namespace

Figure slow_client_figure(const Result& result) {
  Figure figure{
      "slow-client",
      "What a slow client does to the others",
      "",
      "The times are those of the other clients. Slow clients send and read one byte "
      "each tenth of a second. A server that waits for one client cannot serve the "
      "next.",
      "Each number of slow clients is measured with a fresh process. A server counts "
      "as stopped if fewer than 90 % of the other requests were answered.",
      ""};
  const auto sweep = find_sweep(result, "slow_clients");
  if (!sweep) return figure;
  const std::string key = best_percentile(*sweep, enough_beyond);
  figure.title = finding(*sweep, key);
  Chart chart{"",
              "Times of the other clients on " + source_title(sweep->source) + "; " +
                  workload_text(*sweep->workload),
              {sweep_panel(*sweep, key)},
              ""};
  chart.panels[0].title = percentile_title(key) + " of the other clients";
  chart.panels[0].x.title = "slow clients";
  finish(figure, chart);
  return figure;
}

}  // namespace lab
