#include "demos/lab/load/until_report.h"

#include <cmath>
#include <cstdio>

#include "demos/lab/json.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

std::string number_of(std::size_t count, const UntilUnit& unit) {
  return count_of(static_cast<std::int64_t>(count), unit.name);
}

/// Two digits: more would pretend to know the spread.
std::size_t roughly(std::size_t number) {
  double step = 1;
  while (static_cast<double>(number) / step >= 100) step *= 10;
  return static_cast<std::size_t>(std::ceil(static_cast<double>(number) / step) * step);
}

std::string width_clause(const Precision& now, const UntilOptions& options,
                         const UntilUnit& unit) {
  const std::string reach =
      "the interval still reaches " + percent_text(*now.width) + " to each side";
  if (*now.width <= options.width) return "";
  const auto needed = values_needed(now, options.width);
  return reach + "; at this spread, " + percent_text(options.width) +
         " would take about " + number_of(roughly(*needed), unit) +
         ": ask for less, or measure longer";
}

}  // namespace

PrecisionGoal goal_of(const UntilOptions& options, const UntilUnit& unit) {
  return {options.width, unit.fewest};
}

std::string percent_text(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", share < 0.0995 ? 1 : 0, share * 100);
  std::string digits = text;
  if (digits.ends_with(".0")) digits.resize(digits.size() - 2);
  return digits + " %";
}

std::string percentile_text(double percentile) {
  char text[32];
  std::snprintf(text, sizeof text, "p%g", percentile);
  return text;
}

std::string why_not(const Precision& now, const UntilOptions& options,
                    const UntilUnit& unit) {
  if (now.reached) return "";
  if (now.values < unit.fewest)
    return "there " + std::string(now.values == 1 ? "is " : "are ") +
           number_of(now.values, unit) + ", and an interval needs " +
           std::to_string(unit.fewest) + ": measure longer (--time-limit)";
  if (now.drifts)
    return "the values rise or fall from " + unit.name + " to " + unit.name +
           ", so that they have no common percentile";
  if (!now.independent || !now.width)
    return "successive " + unit.name +
           "s resemble each other, and there are too few "
           "for independent batches: measure longer (--time-limit)";
  return width_clause(now, options, unit);
}

Json until_json(const Precision& now, const UntilOptions& options,
                const UntilUnit& unit, double warmup_s, const std::string& problem) {
  const std::string reason = problem.empty() ? why_not(now, options, unit) : problem;
  Json json = {{"asked", options.width},    {"percentile", options.percentile},
               {"reached", reason.empty()}, {unit.name + "s", now.values},
               {"spacing", now.spacing},    {"warmup_s", rounded(warmup_s)},
               {"estimate_us", nullptr},    {"interval_us", nullptr},
               {"width", nullptr},          {"why_not", nullptr}};
  if (now.values > 0) json["estimate_us"] = rounded(now.estimate);
  if (now.interval)
    json["interval_us"] = {rounded(now.interval->low), rounded(now.interval->high)};
  if (now.width) json["width"] = std::round(*now.width * 1e4) / 1e4;
  if (!reason.empty()) json["why_not"] = reason;
  return json;
}

}  // namespace lab
