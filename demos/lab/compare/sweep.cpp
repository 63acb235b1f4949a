#include "demos/lab/compare/sweep.h"

#include <cmath>

#include "demos/lab/compare/models.h"
#include "demos/lab/compare/results.h"
#include "demos/lab/compare/series.h"
#include "demos/lab/json.h"
#include "demos/lab/statistics/findings.h"
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
               const std::string& over, double value) {
  std::vector<Model> models = models_of(options, program_folder());
  const std::string place = over + ", " + value_text(value);
  const RunContext context{options, comparison.pinning, comparison.progress,
                           comparison.stopped, "sweep over " + place + ": "};
  run_series(context, models, [] {});
  Json point = {{"value", value_json(value)}, {"models", Json::array()}};
  for (const Model& model : models) {
    if (model.repetitions.empty()) continue;
    point["models"].push_back(entry_of(model));
    const std::string stem = over + "-" + value_text(value) + "-" + model.name;
    save_percentiles(comparison.folder, stem, model);
  }
  return point;
}

}  // namespace

std::string value_text(double value) {
  return value == std::floor(value) ? std::to_string(static_cast<std::int64_t>(value))
                                    : number_text(value);
}

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
        run_point(comparison, options_at(plan, sweep, value), sweep.over, value));
    after_point(json);
  }
  return json;
}

}  // namespace lab
