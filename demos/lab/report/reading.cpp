#include "demos/lab/report/reading.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "demos/lab/json.h"
#include "demos/lab/report/lookup.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

using Models = std::vector<const Json*>;

constexpr double notably_slower = 1.5;
constexpr double notably_more = 1.2;
constexpr double much_slower = 5;
constexpr double batch_wakeups = 0.5;    // per request: two or more answers at a time
constexpr std::size_t most_clauses = 4;  // with more models only extremes are named
constexpr std::size_t most_broken = 3;

/// Returns the median of the source where the model was slowest.
std::optional<double> worst_median(const Json& model) {
  std::optional<double> worst;
  for (const auto& [name, source] : model.at("sources").items())
    worst = std::max(worst, number_in(source, "p50_us"));
  return worst;
}

std::optional<double> median_on(const std::string& source, const Json& model) {
  return number_in(member(model.at("sources"), source.c_str()), "p50_us");
}

/// Returns the smallest and the largest ratio of the medians on the same source;
/// sources are not compared with each other.
Interval ratios(const Json& model, const Json& other) {
  std::vector<double> all;
  for (const auto& [name, source] : model.at("sources").items()) {
    const auto mine = number_in(source, "p50_us"), theirs = median_on(name, other);
    if (mine && theirs && *theirs > 0) all.push_back(*mine / *theirs);
  }
  if (all.empty()) return {1, 1};
  const auto [low, high] = std::minmax_element(all.begin(), all.end());
  return {*low, *high};
}

Models valid_models(const Json& models) {
  Models valid;
  for (const Json& model : models)
    if (model.at("verdict") == "valid" && worst_median(model)) valid.push_back(&model);
  return valid;
}

std::optional<double> cost_in(const Json& model, const char* key) {
  return number_in(model.at("cost"), key);
}

std::optional<double> total_memory_in(const Json& model) {
  return memory_in(model.at("cost"), "kib");
}

std::string place(const Json& model) {
  std::vector<std::string> names;
  for (const auto& [name, source] : model.at("sources").items())
    names.push_back(source_title(name));
  return names.size() == 1 ? "on " + names[0] : "on each of " + enumerate(names);
}

/// What a model needs more of than the first: "14 threads and 1.3 times the memory".
std::string extra_cost(const Json& model, const Json& first) {
  std::vector<std::string> parts;
  const auto threads = cost_in(model, "threads_peak");
  const auto other_threads = cost_in(first, "threads_peak");
  if (threads && other_threads && *threads >= 2 * *other_threads)
    parts.push_back(count_of(static_cast<std::int64_t>(*threads), "thread"));
  const auto compare = [&parts](std::optional<double> amount,
                                std::optional<double> other, const char* title) {
    if (amount && other && *other > 0 && *amount >= notably_more * *other)
      parts.push_back(number_text(*amount / *other) + " times the " + title);
  };
  compare(total_memory_in(model), total_memory_in(first), "memory");
  compare(cost_in(model, "cpu_us_per_request"), cost_in(first, "cpu_us_per_request"),
          "processor time per request");
  return enumerate(parts);
}

std::string idle_cost(const Json& model, const Json& first) {
  const auto mine = cost_in(model, "idle_wakeups_per_s");
  const auto theirs = cost_in(first, "idle_wakeups_per_s");
  if (!mine || !theirs || *mine < 10 || *mine < 2 * *theirs) return "";
  return "woke up " + number_text(*mine) + " times a second with nothing to do";
}

/// "timeout_polling took 61 ms because ..., and woke up ..."
std::string clause_of(const Json& model, const Json& first) {
  const Interval ratio = ratios(model, first);
  const std::string name = name_of(model);
  const std::string time = duration_text_us(*worst_median(model));
  const std::string cost = extra_cost(model, first), idle = idle_cost(model, first);
  std::string text = name;
  bool faulted = false;
  if (ratio.high >= notably_slower) {
    text += " took up to " + time + " for that";
    if (name == "timeout_polling")
      text += " because it waits on every quiet socket in turn";
    faulted = true;
  } else if (ratio.high <= 1 / notably_slower) {
    text += " answered within " + time;
  } else {
    // Whether the difference is real is for the comparison to say.
    text += " took " + time;
  }
  if (!cost.empty()) text += (faulted ? " and needed " : " but needed ") + cost;
  if (!idle.empty()) text += " and " + idle;
  return text;
}

/// Returns whether the model spends less per request than the other one only because it
/// collects requests while they wait.
bool saves_by_batches(const Json& model, const Json& other) {
  const auto cpu = cost_in(model, "cpu_us_per_request");
  const auto other_cpu = cost_in(other, "cpu_us_per_request");
  const auto wakeups = cost_in(model, "wakeups_per_request");
  const auto other_wakeups = cost_in(other, "wakeups_per_request");
  return cpu && other_cpu && *cpu < *other_cpu && wakeups && other_wakeups &&
         *wakeups <= batch_wakeups && *wakeups < *other_wakeups &&
         ratios(model, other).high >= much_slower;
}

std::string invalid_clause(const Json& model) {
  const std::string verdict = model.at("verdict"), prefix = "invalid: ";
  const std::string reason =
      verdict.starts_with(prefix) ? verdict.substr(prefix.size()) : "no numbers";
  return model.at("name").get<std::string>() + " gave no valid result (" + reason + ")";
}

std::string half_within(const Json& model, double median) {
  return name_of(model) + " answered half of its requests within " +
         duration_text_us(median);
}

/// Returns the model with the largest amount; null if no amount is known.
const Json* most_of(const Models& models,
                    const std::function<std::optional<double>(const Json&)>& amount) {
  const Json* most = nullptr;
  for (const Json* model : models)
    if (amount(*model) && (!most || *amount(*model) > *amount(*most))) most = model;
  return most;
}

/// The fastest and the slowest model on one source; null if there is no median.
struct Extremes {
  Extremes(const Models& models, const std::string& on)
      : source(on),
        fast(most_of(models,
                     [&](const Json& model) -> std::optional<double> {
                       const auto median = median_on(on, model);
                       return median ? std::optional(-*median) : std::nullopt;
                     })),
        slow(most_of(models, [&](const Json& model) { return median_on(on, model); })) {
  }
  std::string with_median(const Json& model) const {
    return name_of(model) + " (" + duration_text_us(*median_on(source, model)) + ")";
  }

  std::string source;
  const Json *fast, *slow;
};

std::string costs_most(const Models& models) {
  std::vector<std::string> parts;
  if (const Json* one = most_of(models, total_memory_in))
    parts.push_back("most memory took " + name_of(*one) + " (" +
                    memory_text(*total_memory_in(*one)) + ")");
  const auto cpu_of = [](const Json& model) {
    return cost_in(model, "cpu_us_per_request");
  };
  if (const Json* one = most_of(models, cpu_of))
    parts.push_back("most processor time per request " + name_of(*one) + " (" +
                    number_text(*cpu_of(*one)) + " µs)");
  return enumerate(parts);
}

/// Names each model if there are few; otherwise the fastest, the slowest and the most
/// expensive.
std::vector<std::string> model_clauses(const Models& models) {
  if (models.empty()) return {};
  const Json& first = *models.front();
  std::vector<std::string> clauses{half_within(first, *worst_median(first)) + " " +
                                   place(first)};
  if (models.size() <= most_clauses) {
    for (std::size_t i = 1; i < models.size(); ++i)
      clauses.push_back(clause_of(*models[i], first));
    return clauses;
  }
  const Extremes extremes(models, main_source(models));
  const auto mine = median_on(extremes.source, first);
  const auto best = median_on(extremes.source, *extremes.fast);
  const std::string on = " on " + source_title(extremes.source);
  clauses.push_back(
      (mine && *mine <= notably_more * *best
           ? "none of " + count_of(models.size(), "model") + " was notably faster" + on
           : "fastest" + on + " was " + extremes.with_median(*extremes.fast)) +
      ", slowest " + extremes.with_median(*extremes.slow));
  if (const std::string cost = costs_most(models); !cost.empty())
    clauses.push_back(cost);
  return clauses;
}

/// Names the fastest and the slowest model at the last value of each sweep.
std::vector<std::string> sweep_clauses(const Json& summary) {
  std::vector<std::string> clauses;
  for (const Json& sweep : summary.value("sweeps", Json::array())) {
    if (sweep.at("points").empty()) continue;
    const Json& point = sweep.at("points").back();
    const Models valid = valid_models(point.at("models"));
    std::string over = sweep.at("over");
    std::replace(over.begin(), over.end(), '_', ' ');
    std::string clause = "at " + over + " " + point.at("value").dump() + " ";
    const auto& [source, fast, slow] = Extremes(valid, main_source(valid));
    clause += fast ? half_within(*fast, *median_on(source, *fast))
                   : "no model gave a valid result";
    if (slow != fast)
      clause += ", the fastest, and " + name_of(*slow) + ", the slowest, within " +
                duration_text_us(*median_on(source, *slow));
    clauses.push_back(clause);
  }
  return clauses;
}

}  // namespace

std::vector<std::string> savings_of(const Json& summary) {
  const Models models = valid_models(summary.at("models"));
  std::vector<std::string> sentences;
  for (const Json* model : models)
    if (std::any_of(models.begin(), models.end(), [model](const Json* other) {
          return saves_by_batches(*model, *other);
        }))
      sentences.push_back(
          name_of(*model) +
          " saves CPU by making requests wait: it answers them in batches, " +
          number_text(*cost_in(*model, "wakeups_per_request")) + " wakeups each.");
  return sentences;
}

std::string reading_of(const Json& summary) {
  const Json& models = summary.at("models");
  std::vector<std::string> clauses = model_clauses(valid_models(models));
  std::vector<std::string> broken;
  for (const Json& model : models)
    if (model.at("verdict") != "valid" || !worst_median(model))
      broken.push_back(invalid_clause(model));
  if (broken.size() <= most_broken)
    clauses.insert(clauses.end(), broken.begin(), broken.end());
  else
    clauses.push_back(count_of(broken.size(), "model") + " gave no valid result");
  if (models.empty()) clauses = sweep_clauses(summary);
  if (clauses.empty()) return "Nothing was measured.";
  std::string text;
  if (summary.value("partial", false))
    text = "Stopped by Ctrl-C or another signal. What was measured until then: ";
  for (std::size_t i = 0; i < clauses.size(); ++i)
    text += (i > 0 ? "; " : "") + clauses[i];
  return text + ".";
}

}  // namespace lab
