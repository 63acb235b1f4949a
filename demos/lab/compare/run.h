#pragma once
// One run: a fresh process of one model, idle, under load, and with more connections.

#include <functional>

#include "demos/lab/compare/compare_options.h"
#include "demos/lab/environment.h"
#include "demos/lab/progress.h"
#include "demos/lab/result.h"

namespace lab {

/// What all runs of a comparison have in common.
struct RunContext {
  const CompareOptions& options;
  const Pinning& pinning;
  Progress& progress;
  std::function<bool()> stopped;
  std::string prefix = {};  // of what the user sees meanwhile: "sweep over ..., 100: "
};

/// Runs `model` once and ends it. Never throws for what the server does: that is in the
/// verdict. Repetitions with the same number get the same load.
Repetition run_once(const RunContext& context, Model& model, int number);

/// The command of a model with {port} and {udp_sockets} filled in.
std::vector<std::string> fill_in(const std::vector<std::string>& command,
                                 std::uint16_t port, int udp_sockets);

}  // namespace lab
