#include "demos/lab/compare/findings.h"

#include <cmath>
#include <cstdio>
#include <functional>
#include <map>

#include "demos/lab/counting/quantile.h"
#include "demos/lab/json.h"
#include "demos/lab/summary.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

const std::string too_few = "too few pairs";

/// Something for which each run has one number.
struct Quantity {
  std::string source, key;
  std::function<std::optional<double>(const Repetition&)> value;
  double share_beyond = 1;  // of the answers
};

Quantity percentile_quantity(const std::string& source, const char* key,
                             double percent) {
  const auto value = [source, percent](const Repetition& run) -> std::optional<double> {
    const auto found = run.sources.find(source);
    if (found == run.sources.end() || found->second.response.total() == 0)
      return std::nullopt;
    return static_cast<double>(found->second.response.value_at(percent)) / 1e3;
  };
  return {source, key, value, 1 - percent / 100};
}

std::vector<Quantity> all_quantities() {
  std::vector<Quantity> quantities;
  for (const char* source : {"stdin", "udp", "tcp"})
    for (const auto& [key, percent] :
         {std::pair("p50_us", 50.0), std::pair("p90_us", 90.0),
          std::pair("p99_us", 99.0)})
      quantities.push_back(percentile_quantity(source, key, percent));
  for (const auto& [key, member] : cost_figures)
    quantities.push_back({"cost", key, [member = member](const Repetition& run) {
                            return run.cost.*member;
                          }});
  return quantities;
}

/// Returns whether the runs together have enough answers beyond the percentile.
bool enough(const Quantity& quantity, const std::vector<const Repetition*>& runs) {
  if (quantity.source == "cost") return true;
  double answered = 0;
  for (const Repetition* run : runs)
    if (const auto found = run->sources.find(quantity.source);
        found != run->sources.end())
      answered += static_cast<double>(found->second.counts.answered);
  return answered * quantity.share_beyond >= fewest_beyond - 1e-9;
}

/// Returns the values by the number of the repetition. If a repetition was run again,
/// the last run counts.
std::map<int, double> values_of(const Quantity& quantity,
                                const std::vector<const Repetition*>& runs) {
  std::map<int, double> values;
  if (!enough(quantity, runs)) return values;
  for (const Repetition* run : runs)
    if (const auto value = quantity.value(*run)) values[run->number] = *value;
  return values;
}

double rounded_ratio(double number) { return std::round(number * 1e4) / 1e4; }

Json json_of(const Interval& interval) {
  return {rounded_ratio(interval.low), rounded_ratio(interval.high)};
}

/// Returns whether the medians of the pairs differ by less than the lab's measurement
/// of itself varies. `spread` is in the unit of the pairs; 0 if it is unknown.
bool below_spread(const std::vector<std::pair<double, double>>& pairs, double spread) {
  std::vector<double> differences;
  for (const auto& [mine, theirs] : pairs) differences.push_back(mine - theirs);
  return std::abs(*median(differences)) < spread;
}

Json compare_quantity(const Quantity& quantity, const Judgement& model,
                      const Judgement& baseline, double spread) {
  const std::map<int, double> mine = values_of(quantity, model.used);
  const std::map<int, double> theirs = values_of(quantity, baseline.used);
  std::vector<std::pair<double, double>> pairs;
  for (const auto& [number, value] : mine)
    if (const auto other = theirs.find(number);
        other != theirs.end() && value > 0 && other->second > 0)
      pairs.emplace_back(value, other->second);
  if (pairs.empty()) return nullptr;
  PairedRatio result = compare_pairs(pairs);
  const bool hidden = result.differs && below_spread(pairs, spread);
  if (hidden) result.differs = false;
  const bool sound = pairs.size() >= fewest_pairs;
  return {{"source", quantity.source},
          {"figure", quantity.key},
          {"ratio", rounded_ratio(result.ratio)},
          {"interval", sound ? json_of(result.interval) : Json(nullptr)},
          {"pairs", pairs.size()},
          {"finding",
           !sound   ? too_few
           : hidden ? "no difference found; it is less than the lab's own spread of " +
                          duration_text_us(spread)
                    : finding_text(result, quantity.source == "cost")}};
}

/// "12", "3.4": such a quantity has no more significant digits.
std::string short_number(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", number < 9.95 ? 1 : 0, number);
  const std::string digits = text;
  if (digits.ends_with(".0")) return digits.substr(0, digits.size() - 2);
  return digits;
}

std::string with_interval(const std::string& words, double low, double high,
                          std::size_t pairs) {
  return words + " [" + short_number(low) + ", " + short_number(high) + "], " +
         count_of(static_cast<std::int64_t>(pairs), "pair");
}

/// Returns the spread of the lab's measurement of itself; 0 if it is unknown.
double spread_of(const Json& floor, const std::string& source) {
  const Json sources = floor.value("sources", Json::object());
  return sources.contains(source) ? sources.at(source).at("spread_us").get<double>()
                                  : 0;
}

/// Returns the "comparisons" of summary.json: each quantity of each valid model beside
/// that of the first, paired by repetition; none if the first model has no valid
/// result.
Json comparisons_of(const std::vector<Model>& models, const Json& floor) {
  Json comparisons = Json::array();
  if (models.empty()) return comparisons;
  const Judgement baseline = judge(models.front());
  if (baseline.verdict != "valid") return comparisons;
  const std::vector<Quantity> quantities = all_quantities();
  for (std::size_t i = 1; i < models.size(); ++i) {
    const Judgement judgement = judge(models[i]);
    if (judgement.verdict != "valid") continue;
    for (const Quantity& quantity : quantities) {
      const Json found = compare_quantity(quantity, judgement, baseline,
                                          spread_of(floor, quantity.source));
      if (found.is_null()) continue;
      Json entry = {{"model", models[i].name}, {"baseline", models.front().name}};
      entry.update(found);
      comparisons.push_back(entry);
    }
  }
  return comparisons;
}

}  // namespace

std::string finding_text(const PairedRatio& result, bool is_cost) {
  const auto percent_above = [](double ratio) { return (ratio - 1) * 100; };
  const auto& [low, high] = result.interval;
  if (!result.differs) {
    const double percent = std::ceil(std::max(1.0, percent_above(result.detectable)));
    return "no difference found; this design would detect >= " +
           (percent < 100 ? short_number(percent) + " %"
                          : short_number(result.detectable) + " times as much");
  }
  if (result.ratio >= 2)
    return with_interval(
        short_number(result.ratio) + (is_cost ? " times as much" : " times as long"),
        low, high, result.pairs);
  if (result.ratio > 1)
    return with_interval(
        short_number(percent_above(result.ratio)) + (is_cost ? " % more" : " % slower"),
        percent_above(low), percent_above(high), result.pairs);
  return with_interval(
      short_number(-percent_above(result.ratio)) + (is_cost ? " % less" : " % faster"),
      -percent_above(high), -percent_above(low), result.pairs);
}

Json intervals_of(const Model& model) {
  const Judgement judgement = judge(model);
  Json intervals;
  if (judgement.used.size() < fewest_runs) return intervals;
  for (const Quantity& quantity : all_quantities()) {
    std::vector<double> values;
    for (const auto& [number, value] : values_of(quantity, judgement.used))
      values.push_back(value);
    if (values.size() >= fewest_runs)
      intervals[quantity.source][quantity.key] = json_of(bootstrap_median(values));
  }
  return intervals;
}

void add_statistics(Json& summary, const std::vector<Model>& models) {
  for (std::size_t i = 0; i < models.size(); ++i)
    if (const Json intervals = intervals_of(models[i]); !intervals.is_null())
      summary["models"][i]["intervals"] = intervals;
  summary["comparisons"] =
      comparisons_of(models, summary.value("floor", Json::object()));
}

}  // namespace lab
