#include "demos/lab/compare/series.h"

#include <algorithm>

#include "demos/lab/compare/experiment_plan.h"

namespace lab {

std::vector<Slot> run_order(std::size_t models, int repetitions) {
  std::vector<Slot> order;
  for (int number = 0; number < repetitions; ++number)
    for (std::size_t i = 0; i < models; ++i)
      order.push_back({number % 2 == 0 ? i : models - 1 - i, number});
  return order;
}

namespace {

/// Reports a wrong command at once and not only when all models have run.
void report_failed_start(const RunContext& context, const std::string& model,
                         const Repetition& run) {
  if (run.number == 0 && run.verdict.reason.starts_with("did not start"))
    context.comparison.progress.note("lab: " + context.prefix + model + " " +
                                     run.verdict.reason);
}

}  // namespace

void run_series(const RunContext& context, std::vector<Model>& models,
                const std::function<void()>& after_run) {
  const auto run = [&](Model& model, int number, const char* remark) {
    const ComparisonContext& comparison = context.comparison;
    if (comparison.stopped()) return;
    if (!comparison.schedule.begin(
            planned_run(context.options, context.prefix, model.name, number)))
      return;
    const std::string name = context.prefix + model.name;
    comparison.progress.step("lab: " + comparison.schedule.text() + ": " + name + " " +
                             std::to_string(number + 1) + "/" +
                             std::to_string(context.options.repetitions) + remark);
    model.repetitions.push_back(run_once(context, model, number));
    comparison.schedule.end();
    report_failed_start(context, model.name, model.repetitions.back());
    after_run();
  };
  for (const auto& [place, number] :
       run_order(models.size(), context.options.repetitions))
    run(models[place], number, "");
  for (Model& model : models) {
    const auto failed = std::find_if(
        model.repetitions.begin(), model.repetitions.end(),
        [](const Repetition& one) { return one.verdict.generator_at_fault; });
    if (failed != model.repetitions.end()) run(model, failed->number, " again");
  }
}

UntilOutcome run_until(const RunContext& context, std::vector<Model>& models,
                       const std::function<void()>& after_run) {
  const ComparisonContext& comparison = context.comparison;
  UntilHooks hooks;
  hooks.run = [&](Model& model, int number, const CompareOptions& options,
                  const std::string& text) {
    comparison.progress.step("lab: " + model.name + " " + text);
    model.repetitions.push_back(run_once({comparison, options}, model, number));
    report_failed_start(context, model.name, model.repetitions.back());
  };
  hooks.elapsed_s = [start = Clock::now()] { return to_seconds(Clock::now() - start); };
  hooks.stopped = comparison.stopped;
  hooks.after_run = after_run;
  return run_until(hooks, context.options, models);
}

}  // namespace lab
