#pragma once
// `lab compare --until 5%`: rounds in which every model runs once, until the percentile
// is known precisely enough on every source of every model.

#include <functional>
#include <string>
#include <vector>

#include "demos/lab/compare/compare_options.h"
#include "demos/lab/json_fwd.h"
#include "demos/lab/result.h"
#include "demos/lab/statistics/precision.h"

namespace lab {

/// What the rounds need from outside. Tests simulate it without a server or a clock.
struct UntilHooks {
  /// Runs a model and appends the repetition to it. `text` tells the user.
  std::function<void(Model&, int number, const CompareOptions&,
                     const std::string& text)>
      run;
  std::function<double()> elapsed_s;  // since the first run began
  std::function<bool()> stopped;
  std::function<void()> after_run = [] {};
};

struct UntilOutcome {
  double warmup_s = 0;         // as found; every run leaves it out
  std::string warmup_problem;  // "" or why it was not found
  double elapsed_s = 0;
  int rounds = 0;
  bool stopped = false;
};

/// Finds the warm-up in two runs of each model that do not count, and then runs rounds
/// until the goal is reached or the next round would exceed the time limit. A model
/// with an invalid result does not run again.
UntilOutcome run_until(const UntilHooks& hooks, const CompareOptions& options,
                       std::vector<Model>& models);

/// Returns what the runs of a model that count know about the percentile, in us.
Precision precision_of(const Model& model, const std::string& source,
                       const UntilOptions& options);

/// Throws std::invalid_argument if --until was given and cannot work: without a
/// comparison, or if a run has too few requests for the percentile.
void check_until(const CompareOptions& options, bool compares);

/// Adds "until" to the summary of each model, and a sentence to the "reading".
void add_until(Json& summary, const std::vector<Model>& models,
               const CompareOptions& options, const UntilOutcome& outcome);

}  // namespace lab
