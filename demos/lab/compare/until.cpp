#include "demos/lab/compare/until.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "demos/lab/compare/series.h"
#include "demos/lab/counting/quantile.h"
#include "demos/lab/json.h"
#include "demos/lab/load/until_report.h"
#include "demos/lab/statistics/warmup.h"
#include "demos/lab/summary.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr int pilots = 2;               // a single pause must not look like a warm-up
constexpr int first_pilot = 1'000'000;  // another load than that of any round
constexpr int slices_in_batch = 5;
constexpr double shortest_warmup = 0.1;  // seconds
// One false alarm in a thousand for each source of each model.
constexpr double alarm = 0.001;

bool has_failed(const Model& model) {
  return std::any_of(model.repetitions.begin(), model.repetitions.end(),
                     [](const Repetition& run) {
                       return run.complete && !run.verdict.reason.empty() &&
                              !run.verdict.generator_at_fault;
                     });
}

/// A run that the user sees from its beginning: nothing is left out.
CompareOptions pilot_options(CompareOptions options) {
  options.duration += options.warmup;
  options.warmup = options.idle = 0;
  options.extra_connections = 0;
  return options;
}

/// Returns the share of the pilot runs that is warm-up; nullopt if it does not end.
std::optional<double> warmup_share(const Heat& heat) {
  std::vector<double> medians;
  for (int i = 0; i < Heat::slices; i += slices_in_batch)
    if (heat.count_in(i, i + slices_in_batch) > 0)
      medians.push_back(static_cast<double>(heat.median_in(i, i + slices_in_batch)));
  if (medians.empty()) return 0;
  const auto length = warmup_length(medians, alarm);
  if (!length) return std::nullopt;
  return static_cast<double>(*length) / static_cast<double>(medians.size());
}

class Rounds {
 public:
  Rounds(const UntilHooks& hooks, const CompareOptions& options,
         std::vector<Model>& models)
      : hooks_(hooks), options_(options), models_(models) {}

  UntilOutcome run() {
    find_warmup();
    options_.warmup = outcome_.warmup_s;
    const double begin = hooks_.elapsed_s();
    auto check = static_cast<int>(until_run.fewest);
    while (anything_left() && there_is_time(begin)) {
      run_round(outcome_.rounds++);
      if (outcome_.rounds < check) continue;
      if (all_reached()) break;
      check = static_cast<int>(next_check(static_cast<std::size_t>(check)));
    }
    outcome_.elapsed_s = hooks_.elapsed_s();
    outcome_.stopped = hooks_.stopped();
    return outcome_;
  }

 private:
  void find_warmup() {
    const CompareOptions options = pilot_options(options_);
    outcome_.warmup_s = shortest_warmup;
    for (const Model& model : models_) {
      Model pilot{model.name, model.command, {}, {}, {}};
      for (int i = 0; i < pilots && !hooks_.stopped(); ++i)
        hooks_.run(pilot, first_pilot + i, options,
                   "looking for the end of the warm-up");
      for (const std::string& source : options.sources)
        find_warmup(pilot, source, options.duration);
    }
  }

  void find_warmup(const Model& pilot, const std::string& source, double length_s) {
    Heat heat;
    for (const Repetition& run : pilot.repetitions)
      if (const auto found = run.sources.find(source); found != run.sources.end())
        heat.add(found->second.record.heat);
    const auto share = warmup_share(heat);
    outcome_.warmup_s = std::max(outcome_.warmup_s, share.value_or(0.5) * length_s);
    if (!share && outcome_.warmup_problem.empty())
      outcome_.warmup_problem = "the warm-up of " + pilot.name + " on " + source +
                                " did not end within the first half of " +
                                number_text(length_s) +
                                " s: give runs more time (--duration)";
  }

  bool anything_left() const {
    return !hooks_.stopped() &&
           std::any_of(models_.begin(), models_.end(),
                       [](const Model& m) { return !has_failed(m); });
  }

  /// The next round takes about as long as the earlier ones.
  bool there_is_time(double begin) const {
    const double now = hooks_.elapsed_s();
    const double round = outcome_.rounds > 0 ? (now - begin) / outcome_.rounds : 0;
    return now + round <= options_.until.time_limit;
  }

  void run_round(int number) {
    const std::string text = std::to_string(number + 1) + present_width();
    for (const auto& [place, repetition] : run_order(models_.size(), number + 1)) {
      if (repetition != number || has_failed(models_[place]) || hooks_.stopped())
        continue;
      hooks_.run(models_[place], number, options_, text);
      hooks_.after_run();
    }
  }

  bool all_reached() const {
    for (const Model& model : models_)
      for (const std::string& source : options_.sources)
        if (!has_failed(model) && !precision_of(model, source, options_.until).reached)
          return false;
    return true;
  }

  /// ", p99 known to within 8.1 %, wanted 5 %": the widest interval so far.
  std::string present_width() const {
    double widest = 0;
    for (const Model& model : models_)
      for (const std::string& source : options_.sources) {
        if (has_failed(model)) continue;
        const auto width = precision_of(model, source, options_.until).width;
        if (!width) return "";
        widest = std::max(widest, *width);
      }
    return ", " + percentile_text(options_.until.percentile) + " known to within " +
           percent_text(widest) + ", wanted " + percent_text(options_.until.width);
  }

  const UntilHooks& hooks_;
  CompareOptions options_;
  std::vector<Model>& models_;
  UntilOutcome outcome_;
};

std::string rounds_text(const UntilOutcome& outcome) {
  return (outcome.rounds == 1 ? "1 run" : std::to_string(outcome.rounds) + " runs") +
         " of each model in " + number_text(std::round(outcome.elapsed_s)) + " s";
}

/// An entry that is not good enough.
struct Open {
  std::string name, why;
  double width;
};

std::string sentence_of(const UntilOptions& options, const UntilOutcome& outcome,
                        const std::vector<Open>& open, std::size_t judged) {
  const std::string percentile = percentile_text(options.percentile);
  if (judged == 0) return "";
  if (open.empty())
    return "With 95 % confidence, " + percentile + " is known to within " +
           percent_text(options.width) + " on every source, after " +
           rounds_text(outcome) + "; the first " + number_text(outcome.warmup_s) +
           " s of each run were left out as warm-up.";
  const Open& worst =
      *std::max_element(open.begin(), open.end(),
                        [](const Open& a, const Open& b) { return a.width < b.width; });
  std::string text = (outcome.stopped ? "Stopped after " : "After ") +
                     rounds_text(outcome) + ", " + percentile + " (" + worst.name +
                     ") is not known to within " + percent_text(options.width) + ": " +
                     worst.why + ".";
  if (open.size() > 1)
    text += " The same holds for " + std::to_string(open.size() - 1) + " more of the " +
            std::to_string(judged) + " intervals (summary.json).";
  return text;
}

}  // namespace

UntilOutcome run_until(const UntilHooks& hooks, const CompareOptions& options,
                       std::vector<Model>& models) {
  return Rounds(hooks, options, models).run();
}

Precision precision_of(const Model& model, const std::string& source,
                       const UntilOptions& options) {
  std::vector<double> values;
  for (const Repetition* run : judge(model).used) {
    const auto found = run->sources.find(source);
    if (found == run->sources.end()) continue;
    const Quantile one = quantile_of(found->second.response, found->second.record.ages,
                                     options.percentile, 0);
    if (one.kind == Quantile::Kind::exact && one.ns > 0)
      values.push_back(static_cast<double>(one.ns) / 1e3);
  }
  return precision_of(values, goal_of(options, until_run));
}

void check_until(const CompareOptions& options, bool compares) {
  if (!options.until.asked()) return;
  if (!compares)
    throw std::invalid_argument(
        "--until: profile " + options.profile +
        " has only sweeps, which run a fixed number of times (--repetitions)");
  if (options.closed) return;
  const double requests = options.rate * options.duration;
  const double needed = 100 / (100 - options.until.percentile);
  if (requests >= needed) return;
  throw std::invalid_argument(
      "--percentile: a run has about " + number_text(std::round(requests)) +
      " requests on each source, and " + percentile_text(options.until.percentile) +
      " needs " + number_text(std::ceil(needed - 1e-6)) +
      "; raise --rate or --duration");
}

void add_until(Json& summary, const std::vector<Model>& models,
               const CompareOptions& options, const UntilOutcome& outcome) {
  std::vector<Open> open;
  std::size_t judged = 0;
  for (std::size_t i = 0; i < models.size(); ++i)
    for (const std::string& source : options.sources) {
      const Precision now = precision_of(models[i], source, options.until);
      std::string problem = outcome.warmup_problem;
      if (has_failed(models[i])) problem = "the result of the server is invalid";
      const Json json =
          until_json(now, options.until, until_run, outcome.warmup_s, problem);
      summary["models"][i]["until"][source] = json;
      if (has_failed(models[i])) continue;
      ++judged;
      if (!json.at("reached").get<bool>())
        open.push_back({source + ", " + models[i].name,
                        json.at("why_not").get<std::string>(),
                        now.width.value_or(1e9)});
    }
  summary["workload"]["warmup_s"] = rounded(outcome.warmup_s);
  summary["workload"]["repetitions"] = outcome.rounds;
  const std::string sentence = sentence_of(options.until, outcome, open, judged);
  if (!sentence.empty())
    summary["reading"] = summary.at("reading").get<std::string>() + " " + sentence;
}

}  // namespace lab
