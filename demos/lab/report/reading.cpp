#include "demos/lab/report/reading.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "demos/lab/json.h"
#include "demos/lab/report/lookup.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr double notably_slower = 1.5;
constexpr double notably_more = 1.2;
constexpr double much_slower = 5;
constexpr double batch_wakeups = 0.5;    // per request: two or more answers at a time
constexpr std::size_t most_clauses = 4;  // with more models only extremes are named
constexpr std::size_t most_broken = 3;

/// The median of the source where the model was slowest.
std::optional<double> worst_median(const Json& model) {
  std::optional<double> worst;
  for (const auto& [name, source] : model.at("sources").items())
    if (const auto median = number_in(source, "p50_us"))
      worst = std::max(worst.value_or(0), *median);
  return worst;
}

bool counts(const Json& model) {
  return model.at("verdict") == "valid" && worst_median(model).has_value();
}

std::string place(const Json& model) {
  std::vector<std::string> names;
  for (const auto& [name, source] : model.at("sources").items())
    names.push_back(source_title(name));
  return names.size() == 1 ? "on " + names[0] : "on each of " + enumerate(names);
}

std::string times_as_much(double ratio) { return number_text(ratio) + " times the "; }

/// Shared pages count once where that is known.
std::optional<double> memory_in(const Json& cost) {
  const auto proportional = number_in(cost, "pss_kib");
  return proportional ? proportional : number_in(cost, "rss_kib");
}

/// What a model needs more of than the first: "14 threads and 1.3 times the memory".
std::string extra_cost(const Json& model, const Json& first) {
  const Json &mine = model.at("cost"), &theirs = first.at("cost");
  std::vector<std::string> parts;
  const auto threads = number_in(mine, "threads_peak");
  const auto other_threads = number_in(theirs, "threads_peak");
  if (threads && other_threads && *threads >= 2 * *other_threads)
    parts.push_back(count_of(static_cast<std::int64_t>(*threads), "thread"));
  const auto compare = [&parts](std::optional<double> amount,
                                std::optional<double> other, const char* title) {
    if (amount && other && *other > 0 && *amount >= notably_more * *other)
      parts.push_back(times_as_much(*amount / *other) + title);
  };
  compare(memory_in(mine), memory_in(theirs), "memory");
  compare(number_in(mine, "cpu_us_per_request"),
          number_in(theirs, "cpu_us_per_request"), "processor time per request");
  return enumerate(parts);
}

std::string idle_cost(const Json& model, const Json& first) {
  const auto mine = number_in(model.at("cost"), "idle_wakeups_per_s");
  const auto theirs = number_in(first.at("cost"), "idle_wakeups_per_s");
  if (!mine || !theirs || *mine < 10 || *mine < 2 * *theirs) return "";
  return "woke up " + number_text(*mine) + " times a second with nothing to do";
}

/// "timeout_polling took 61 ms because ..., and woke up ..."
std::string clause_of(const Json& model, const Json& first) {
  const double mine = *worst_median(model), theirs = *worst_median(first);
  const std::string name = model.at("name"), time = duration_text_us(mine);
  const std::string cost = extra_cost(model, first), idle = idle_cost(model, first);
  std::string text = name;
  bool faulted = false;
  if (mine >= notably_slower * theirs) {
    text += " took up to " + time + " for that";
    if (name == "timeout_polling")
      text += " because it waits on every quiet socket in turn";
    faulted = true;
  } else if (theirs >= notably_slower * mine) {
    text += " answered within " + time;
  } else {
    text += " answered about as fast (" + time + ")";
  }
  if (!cost.empty()) text += (faulted ? " and needed " : " but needed ") + cost;
  if (!idle.empty()) text += " and " + idle;
  return text;
}

/// Whether the model spends less per request than the other only because it collects
/// requests while they wait.
bool saves_by_batches(const Json& model, const Json& other) {
  const Json &mine = model.at("cost"), &theirs = other.at("cost");
  const auto cpu = number_in(mine, "cpu_us_per_request");
  const auto other_cpu = number_in(theirs, "cpu_us_per_request");
  const auto wakeups = number_in(mine, "wakeups_per_request");
  const auto other_wakeups = number_in(theirs, "wakeups_per_request");
  return cpu && other_cpu && *cpu < *other_cpu && wakeups && other_wakeups &&
         *wakeups <= batch_wakeups && *wakeups < *other_wakeups &&
         *worst_median(model) >= much_slower * *worst_median(other);
}

std::string invalid_clause(const Json& model) {
  const std::string verdict = model.at("verdict"), prefix = "invalid: ";
  std::string reason =
      verdict.starts_with(prefix) ? verdict.substr(prefix.size()) : "no numbers";
  return model.at("name").get<std::string>() + " gave no valid result (" + reason + ")";
}

std::string opening(const Json& first) {
  return first.at("name").get<std::string>() +
         " answered half of its requests within " +
         duration_text_us(*worst_median(first)) + " " + place(first);
}

std::vector<std::string> clauses_of_all(const std::vector<const Json*>& models) {
  std::vector<std::string> clauses;
  for (const Json* model : models)
    clauses.push_back(model == models.front() ? opening(*model)
                                              : clause_of(*model, *models.front()));
  return clauses;
}

/// The model with the most of something, and how much; null when nobody is known.
std::pair<const Json*, double> most_of(
    const std::vector<const Json*>& models,
    const std::function<std::optional<double>(const Json&)>& amount) {
  std::pair<const Json*, double> most{nullptr, 0};
  for (const Json* model : models)
    if (const auto mine = amount(*model); mine && (!most.first || *mine > most.second))
      most = {model, *mine};
  return most;
}

std::string name_of(const Json& model) { return model.at("name"); }

std::string costs_most(const std::vector<const Json*>& models) {
  std::vector<std::string> parts;
  const auto [hungry, kib] =
      most_of(models, [](const Json& model) { return memory_in(model.at("cost")); });
  if (hungry != nullptr)
    parts.push_back("most memory took " + name_of(*hungry) + " (" + memory_text(kib) +
                    ")");
  const auto [busy, us] = most_of(models, [](const Json& model) {
    return number_in(model.at("cost"), "cpu_us_per_request");
  });
  if (busy != nullptr)
    parts.push_back("most processor time per request " + name_of(*busy) + " (" +
                    number_text(us) + " µs)");
  return enumerate(parts);
}

/// Of many models only who is remarkable.
std::vector<std::string> clauses_of_extremes(const std::vector<const Json*>& models) {
  std::vector<std::string> clauses{opening(*models.front())};
  const auto slow = most_of(models, worst_median);
  const auto fast = most_of(models, [](const Json& model) -> std::optional<double> {
    return -*worst_median(model);
  });
  const bool tie = *worst_median(*models.front()) <= notably_more * -fast.second;
  clauses.push_back(
      tie ? "none of " + count_of(static_cast<std::int64_t>(models.size()), "model") +
                " was notably faster"
          : "fastest was " + name_of(*fast.first) + " (" +
                duration_text_us(-fast.second) + ")");
  clauses.back() +=
      ", slowest " + name_of(*slow.first) + " (" + duration_text_us(slow.second) + ")";
  if (const std::string cost = costs_most(models); !cost.empty())
    clauses.push_back(cost);
  return clauses;
}

/// Who was fastest and slowest at the last value.
std::vector<std::string> sweep_clauses(const Json& summary) {
  std::vector<std::string> clauses;
  for (const Json& sweep : summary.value("sweeps", Json::array())) {
    if (sweep.at("points").empty()) continue;
    const Json& point = sweep.at("points").back();
    std::vector<const Json*> valid;
    for (const Json& model : point.at("models"))
      if (counts(model)) valid.push_back(&model);
    std::string over = sweep.at("over");
    std::replace(over.begin(), over.end(), '_', ' ');
    const std::string place = "at " + over + " " + point.at("value").dump() + " ";
    const auto slow = most_of(valid, worst_median);
    const auto fast = most_of(valid, [](const Json& model) -> std::optional<double> {
      return -*worst_median(model);
    });
    if (valid.empty()) {
      clauses.push_back(place + "no model gave a valid result");
      continue;
    }
    clauses.push_back(place + name_of(*fast.first) +
                      " answered half of its requests "
                      "within " +
                      duration_text_us(-fast.second));
    if (slow.first != fast.first)
      clauses.back() += ", the fastest, and " + name_of(*slow.first) +
                        ", the slowest, "
                        "within " +
                        duration_text_us(slow.second);
  }
  return clauses;
}

}  // namespace

std::vector<std::string> savings_of(const Json& summary) {
  std::vector<const Json*> models;
  for (const Json& model : summary.at("models"))
    if (counts(model)) models.push_back(&model);
  std::vector<std::string> sentences;
  for (const Json* model : models)
    if (std::any_of(models.begin(), models.end(), [model](const Json* other) {
          return saves_by_batches(*model, *other);
        }))
      sentences.push_back(
          model->at("name").get<std::string>() +
          " saves CPU by making requests wait: it answers them in batches, " +
          number_text(*number_in(model->at("cost"), "wakeups_per_request")) +
          " wakeups each.");
  return sentences;
}

std::string reading_of(const Json& summary) {
  std::vector<const Json*> valid;
  std::vector<std::string> broken;
  for (const Json& model : summary.at("models")) {
    if (counts(model))
      valid.push_back(&model);
    else
      broken.push_back(invalid_clause(model));
  }
  std::vector<std::string> clauses =
      valid.size() <= most_clauses ? clauses_of_all(valid) : clauses_of_extremes(valid);
  if (broken.size() <= most_broken)
    clauses.insert(clauses.end(), broken.begin(), broken.end());
  else
    clauses.push_back(count_of(static_cast<std::int64_t>(broken.size()), "model") +
                      " gave no valid result");
  if (summary.at("models").empty()) clauses = sweep_clauses(summary);
  if (clauses.empty()) return "Nothing was measured.";
  std::string text;
  if (summary.value("partial", false))
    text = "Stopped by Ctrl-C or another signal. What was measured until then: ";
  for (std::size_t i = 0; i < clauses.size(); ++i)
    text += (i > 0 ? "; " : "") + clauses[i];
  return text + ".";
}

}  // namespace lab
