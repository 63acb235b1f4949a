#include "demos/lab/summary.h"

#include <algorithm>
#include <functional>

#include "demos/lab/environment.h"
#include "demos/lab/json.h"
#include "demos/lab/statistics/bootstrap.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

struct Percentile {
  const char* key;
  double percent;
};
constexpr Percentile percentiles[] = {
    {"p50_us", 50}, {"p90_us", 90}, {"p99_us", 99}, {"p999_us", 99.9}, {"max_us", 100}};

Json number_or_null(const std::optional<double>& number) {
  return number ? Json(rounded(*number)) : Json(nullptr);
}

Json us(std::int64_t ns) { return static_cast<double>(ns) / 1e3; }

/// Returns the median of `value` over the runs that have one.
std::optional<double> median_over(
    const std::vector<const Repetition*>& runs,
    const std::function<std::optional<double>(const Repetition&)>& value) {
  std::vector<double> values;
  for (const Repetition* run : runs)
    if (const auto one = value(*run)) values.push_back(*one);
  return median(values);
}

Json cost_json(const std::vector<const Repetition*>& runs) {
  Json json = Json::object();
  for (const CostFigure& figure : cost_figures)
    json[figure.key] = number_or_null(median_over(
        runs, [&](const Repetition& run) { return run.cost.*figure.member; }));
  return json;
}

Json counts_json(const SourceResult& source) {
  const auto& [offered, answered, lost, wrong] = source.counts;
  return {
      {"offered", offered}, {"answered", answered}, {"lost", lost}, {"wrong", wrong}};
}

Json censored_json(const SourceResult& source) {
  const Histogram& ages = source.record.ages;
  return {{"censored", std::min(ages.total(), source.counts.lost)},
          {"censored_at_least_us", ages.total() > 0 ? us(ages.max()) : Json(nullptr)}};
}

/// Jitter and losses, which streams do not have.
Json datagrams_json(const SourceResult& source, std::int64_t beyond) {
  if (!source.record.losses) return {{"jitter_us", nullptr}};
  const LossReport report = losses_of(source);
  const Record& record = source.record;
  const auto flows = static_cast<double>(record.jittering_flows);
  return {{"jitter_us",
           flows > 0 ? Json(rounded(record.jitter_ns / flows / 1e3)) : Json(nullptr)},
          {"jitter", percentiles_json(record.jitter, beyond)},
          {"losses",
           {{"own_buffer", report.own_buffer},
            {"server_buffer",
             report.server_buffer ? Json(*report.server_buffer) : Json(nullptr)},
            {"unexplained", report.unexplained}}}};
}

Json details_json(const SourceResult& source, std::int64_t beyond) {
  const Counters& all = source.record.counters;
  return {{"achieved_per_s", rounded(source.achieved_per_s)},
          {"late", all.late},
          {"duplicates", all.duplicates},
          {"unexpected", all.unexpected},
          {"reordered", all.reordered},
          {"never_sent", all.not_sent},
          {"clipped", source.response.clipped()},
          {"connections_ended", all.connections_ended},
          {"connections_failed", all.connections_failed},
          {"stamped", all.stamped},
          {"send_lag_p50_us", us(source.send_lag.value_at(50))},
          {"send_lag_p99_us", us(source.send_lag.value_at(99))},
          {"service", percentiles_json(source.service, beyond)},
          {"client", percentiles_json(source.client, beyond)}};
}

/// Combines the values of one key over the runs: the sum of counts, the largest of
/// maxima, and the median of everything else.
Json combine(const std::string& key, const std::vector<Json>& values) {
  if (values.front().is_object()) {
    Json keys = Json::object(), json = Json::object();
    for (const Json& value : values) keys.update(value);
    for (const auto& [inner, ignored] : keys.items()) {
      std::vector<Json> column;
      for (const Json& value : values)
        if (value.contains(inner)) column.push_back(value.at(inner));
      json[inner] = combine(inner, column);
    }
    return json;
  }
  std::vector<double> numbers;
  for (const Json& value : values)
    if (value.is_number()) numbers.push_back(value.get<double>());
  if (numbers.empty()) return nullptr;
  if (key == "max_us") return *std::max_element(numbers.begin(), numbers.end());
  const auto is_count = [](const Json& value) { return value.is_number_integer(); };
  if (std::none_of(values.begin(), values.end(), is_count))
    return rounded(*median(numbers));
  std::int64_t sum = 0;
  for (const Json& value : values)
    if (value.is_number()) sum += value.get<std::int64_t>();
  return sum;
}

Json sources_json(const std::vector<const Repetition*>& runs) {
  Json sources = Json::object();
  for (const char* name : {"stdin", "udp", "tcp"}) {
    std::vector<Json> values;
    for (const Repetition* run : runs)
      if (const auto found = run->sources.find(name); found != run->sources.end())
        values.push_back(to_json(found->second, 0));
    if (!values.empty()) sources[name] = combine(name, values);
  }
  return sources;
}

/// Sets a percentile to null if even all runs together have too few requests for it.
void hide_rare(Json& json, const Histogram& pooled, const Histogram& ages = {}) {
  for (const auto& [key, percent] : percentiles)
    if (percent < 100 &&
        quantile_of(pooled, ages, percent).kind == Quantile::Kind::unknown)
      json[key] = nullptr;
}

Json model_sources_json(const std::vector<const Repetition*>& runs) {
  Json sources = sources_json(runs);
  for (auto& [name, json] : sources.items()) {
    Histogram response, service, client, ages, jitter;
    for (const Repetition* run : runs) {
      const auto found = run->sources.find(name);
      if (found == run->sources.end()) continue;
      response.add(found->second.response);
      service.add(found->second.service);
      client.add(found->second.client);
      ages.add(found->second.record.ages);
      jitter.add(found->second.record.jitter);
    }
    hide_rare(json, response, ages);
    hide_rare(json["service"], service);
    hide_rare(json["client"], client);
    if (json.contains("jitter")) hide_rare(json["jitter"], jitter);
  }
  return sources;
}

Json run_json(const Repetition& run) {
  Json json = {{"repetition", run.number + 1},
               {"verdict", run.complete || !run.verdict.reason.empty()
                               ? run.verdict.text()
                               : "invalid: stopped early"},
               {"sources", sources_json({&run})},
               {"cost", cost_json({&run})},
               {"answers_per_s", rounded(run.answers_per_s)},
               {"generator_cpu_percent", rounded(run.generator_load * 100)},
               {"wake_up_us", us(run.wake_up.count())}};
  if (!run.peers.empty()) json["peers"] = to_json(run.peers);
  if (!run.note.empty()) json["note"] = run.note;
  return json;
}

/// Returns the first error of the server in any run.
std::string server_fault(const Model& model) {
  std::size_t bad = 0;
  std::string reason;
  for (const Repetition& run : model.repetitions) {
    if (run.verdict.reason.empty() || run.verdict.generator_at_fault) continue;
    if (!run.complete) continue;
    if (++bad == 1) reason = run.verdict.reason;
  }
  if (bad > 0 && bad < model.repetitions.size())
    reason += " (in " + std::to_string(bad) + " of " +
              count_of(static_cast<std::int64_t>(model.repetitions.size()), "run") +
              ")";
  return reason;
}

}  // namespace

Json percentiles_json(const Histogram& answered, std::int64_t beyond,
                      const Histogram& ages) {
  Json json = Json::object();
  for (const auto& [key, percent] : percentiles) {
    const Quantile one = quantile_of(answered, ages, percent, beyond);
    const bool largest = percent == 100 && answered.total() > 0;
    if (largest || one.kind == Quantile::Kind::exact)
      json[key] = us(largest ? answered.max() : one.ns);
    else
      json[key] = nullptr;
    const std::string name(key, std::string(key).find("_us"));
    if (one.kind == Quantile::Kind::at_least) json[name + "_at_least_us"] = us(one.ns);
  }
  return json;
}

Json to_json(const SourceResult& source, std::int64_t beyond) {
  Json json = counts_json(source);
  json.update(percentiles_json(source.response, beyond, source.record.ages));
  json.update(censored_json(source));
  json.update(details_json(source, beyond));
  json.update(datagrams_json(source, beyond));
  return json;
}

Json to_json(const PeerReports& reports) {
  Json json = Json::object();
  for (const PeerReport& report : reports) {
    const PeerCounters& sums = report.counters;
    json[report.kind] = {{"peers", report.peers},
                         {"connections", sums.connections},
                         {"failed", sums.failed},
                         {"ended", sums.ended},
                         {"completed", sums.completed},
                         {"bytes_sent", sums.bytes_sent},
                         {"bytes_answered", sums.bytes_answered},
                         {"wrong", sums.wrong},
                         {"stalled", report.stalled}};
  }
  return json;
}

Judgement judge(const Model& model) {
  Judgement result;
  std::string generator;
  std::int64_t late = 0;
  for (const Repetition& run : model.repetitions) {
    if (!run.complete) continue;
    if (run.verdict.generator_at_fault) {
      generator = run.verdict.reason;
      ++late;
    } else if (!run.sources.empty()) {
      result.used.push_back(&run);
    }
  }
  const std::string fault = server_fault(model);
  if (!fault.empty())
    result.verdict = "invalid: " + fault;
  else if (!result.used.empty())
    result.verdict = "valid";
  else
    result.verdict = "invalid: " +
                     (generator.empty() ? "stopped before it was measured" : generator);
  if (late > 0 && !result.used.empty())
    result.left_out = count_of(late, "run") + " left out: " + generator;
  if (result.used.empty())
    for (const Repetition& run : model.repetitions)
      if (!run.sources.empty()) result.used.push_back(&run);
  return result;
}

Json to_json(const Model& model) {
  const Judgement judgement = judge(model);
  Json json = {{"name", model.name},
               {"command", shell_text(model.command)},
               {"repetitions", judgement.used.size()},
               {"verdict", judgement.verdict},
               {"sources", model_sources_json(judgement.used)},
               {"cost", cost_json(judgement.used)}};
  json["answers_per_s"] =
      number_or_null(median_over(judgement.used, [](const Repetition& run) {
        return std::optional<double>(run.answers_per_s);
      }));
  if (!model.control_of.empty()) json["control_of"] = model.control_of;
  if (!judgement.left_out.empty()) json["left_out"] = judgement.left_out;
  json["runs"] = Json::array();
  for (const Repetition& run : model.repetitions) json["runs"].push_back(run_json(run));
  return json;
}

std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace lab
