#pragma once
// All runs of one comparison: each model several times, in turns.

#include <cstddef>
#include <functional>
#include <vector>

#include "demos/lab/compare/run.h"
#include "demos/lab/compare/until.h"

namespace lab {

struct Slot {
  std::size_t model;
  int repetition;
  bool operator==(const Slot&) const = default;
};

/// Returns the order of the runs: A B C, C B A, A B C, ... Every model runs once in
/// each repetition, and a drift of temperature or other load affects all models alike.
std::vector<Slot> run_order(std::size_t models, int repetitions);

/// Runs every model as often as the options say, and once more if the lab or the
/// machine was at fault in a run. Calls `after_run` after each run, so that the caller
/// can save the results. A stop request ends the series early.
void run_series(const RunContext& context, std::vector<Model>& models,
                const std::function<void()>& after_run);

/// Runs every model until the goal of --until is reached, see run_until().
UntilOutcome run_until(const RunContext& context, std::vector<Model>& models,
                       const std::function<void()>& after_run);

}  // namespace lab
