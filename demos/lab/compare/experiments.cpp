#include "demos/lab/compare/experiments.h"

#include <sched.h>

#include <cmath>

#include "demos/lab/compare/findings.h"
#include "demos/lab/compare/models.h"
#include "demos/lab/compare/results.h"
#include "demos/lab/compare/run.h"
#include "demos/lab/compare/series.h"
#include "demos/lab/counting/histogram_files.h"
#include "demos/lab/files.h"
#include "demos/lab/json.h"
#include "demos/lab/summary.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

Json value_json(double value) {
  return value == std::floor(value) ? Json(static_cast<std::int64_t>(value))
                                    : Json(value);
}

Json entry_of(const Model& model) {
  Json entry = to_json(model);
  entry.erase("runs");
  if (const Json intervals = intervals_of(model); !intervals.is_null())
    entry["intervals"] = intervals;
  return entry;
}

Json run_point(const ComparisonContext& comparison, const CompareOptions& options,
               const Sweep& sweep, double value) {
  std::vector<Model> models = models_of(options, program_folder());
  run_series({comparison, options, name_of_point(sweep, value)}, models, [] {});
  Json point = {{"value", value_json(value)}, {"models", Json::array()}};
  for (const Model& model : models) {
    if (model.repetitions.empty()) continue;
    point["models"].push_back(entry_of(model));
    const std::string stem = sweep.over + "-" + value_text(value) + "-" + model.name;
    save_histograms(comparison.folder, {stem, false}, model);
  }
  return point;
}

/// Gives up real-time priority for a closed loop: the kernel throttles a real-time
/// process that never sleeps. sched_setscheduler(2)
void drop_priority() {
  const sched_param none{0};
  ::sched_setscheduler(0, SCHED_OTHER, &none);
}

Json run_loop(const ComparisonContext& comparison, const CompareOptions& options,
              Model& model) {
  const char* const name = options.closed ? "closed" : "open";
  const std::string place = name_of_stall(options.closed);
  if (!comparison.schedule.begin(planned_run(options, place, model.name, 0)))
    return nullptr;
  comparison.progress.step("lab: " + comparison.schedule.text() + ": " + place +
                           model.name);
  const Repetition run = run_once({comparison, options}, model, 0);
  comparison.schedule.end();
  const auto found = run.sources.find("tcp");
  if (found == run.sources.end() || !run.complete) return nullptr;
  const SourceResult& result = found->second;
  const std::string stem = comparison.folder + "/histograms/stall";
  write_file(stem + "-" + name + ".hgrm", percentile_table(result.response));
  if (!options.closed) {
    write_file(stem + "-open.service.hgrm", percentile_table(result.service));
    write_file(stem + ".heat", result.record.heat.text(options.duration));
  }
  Json json = to_json(result);
  json["verdict"] = run.verdict.text();
  return json;
}

}  // namespace

Json run_sweep(const ComparisonContext& comparison, const ExperimentPlan& plan,
               const Sweep& sweep,
               const std::function<void(const Json&)>& after_point) {
  Json values = Json::array();
  for (const double value : sweep.values) values.push_back(value_json(value));
  Json json = {
      {"over", sweep.over},
      {"values", values},
      {"workload", workload_json(options_at(plan, sweep, sweep.values.front()))},
      {"points", Json::array()}};
  for (const double value : sweep.values) {
    if (comparison.stopped()) break;
    json["points"].push_back(
        run_point(comparison, options_at(plan, sweep, value), sweep, value));
    after_point(json);
  }
  return json;
}

Json run_stall_experiment(const ComparisonContext& comparison,
                          const CompareOptions& base, Model model, int stall_ms) {
  Json result = {{"model", model.name}, {"stall_ms", stall_ms}};
  for (const bool closed : {false, true}) {
    if (comparison.stopped()) return nullptr;
    if (closed) drop_priority();
    const Json loop =
        run_loop(comparison, stall_options(base, stall_ms, closed), model);
    if (loop.is_null()) return nullptr;
    result[closed ? "closed" : "open"] = loop;
  }
  return result;
}

}  // namespace lab
