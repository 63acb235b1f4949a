#pragma once
// One run: a fresh process of one model, first idle, then under load, then with more
// connections.

#include <functional>

#include "demos/lab/compare/compare_options.h"
#include "demos/lab/compare/schedule.h"
#include "demos/lab/environment.h"
#include "demos/lab/progress.h"
#include "demos/lab/result.h"

namespace lab {

/// What all parts of a plan share while it runs.
struct ComparisonContext {
  const Pinning& pinning;
  Pacing pacing;
  Progress& progress;
  Schedule& schedule;
  std::function<bool()> stopped;
  std::string folder;  // of the results
};

/// What all runs of a series share.
struct RunContext {
  const ComparisonContext& comparison;
  const CompareOptions& options;
  std::string prefix = {};  // of progress messages: "silent 100, "
};

/// Runs `model` once and stops it. Does not throw for errors of the server: these are
/// in the verdict. Repetitions with the same number get the same load.
Repetition run_once(const RunContext& context, Model& model, int number);

/// Returns the command of a model with {port} and {udp_sockets} filled in.
std::vector<std::string> fill_in(const std::vector<std::string>& command,
                                 std::uint16_t port, int udp_sockets);

}  // namespace lab
