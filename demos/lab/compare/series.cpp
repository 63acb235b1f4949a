#include "demos/lab/compare/series.h"

#include <algorithm>

#include "demos/lab/compare/order.h"

namespace lab {
namespace {

class Series {
 public:
  Series(const RunContext& context, std::vector<Model>& models,
         const std::function<void()>& after_run)
      : context_(context), models_(models), after_run_(after_run) {}

  void execute() {
    for (const auto& [place, number] :
         run_order(models_.size(), context_.options.repetitions))
      run(models_[place], number, "");
    for (Model& model : models_) repeat_one(model);
  }

 private:
  void run(Model& model, int number, const char* remark) {
    if (context_.stopped()) return;
    context_.progress.step(context_.prefix + model.name + " " +
                           std::to_string(number + 1) + "/" +
                           std::to_string(context_.options.repetitions) + remark);
    model.repetitions.push_back(run_once(context_, model, number));
    tell_start(model);
    after_run_();
  }

  /// A mistake in its command shall not come to light after a minute of other models.
  void tell_start(const Model& model) {
    const std::string& reason = model.repetitions.back().verdict.reason;
    if (model.repetitions.size() == 1 && reason.starts_with("did not start"))
      context_.progress.note("lab: " + context_.prefix + model.name + " " + reason);
  }

  /// A run in which the lab itself was too slow, or others took the processor, shows
  /// nothing.
  void repeat_one(Model& model) {
    const auto failed = std::find_if(
        model.repetitions.begin(), model.repetitions.end(),
        [](const Repetition& run) { return run.verdict.generator_at_fault; });
    if (failed != model.repetitions.end())
      run(model, failed->number, " (again: not the server's fault)");
  }

  const RunContext& context_;
  std::vector<Model>& models_;
  const std::function<void()>& after_run_;
};

}  // namespace

void run_series(const RunContext& context, std::vector<Model>& models,
                const std::function<void()>& after_run) {
  Series(context, models, after_run).execute();
}

}  // namespace lab
