#include "demos/lab/compare/stall_experiment.h"

#include <sched.h>

#include "demos/lab/compare/run.h"
#include "demos/lab/counting/histogram_files.h"
#include "demos/lab/files.h"
#include "demos/lab/json.h"
#include "demos/lab/summary.h"

namespace lab {
namespace {

constexpr const char* source = "tcp";

/// A closed loop never sleeps: the kernel would stop a preferred process for a while.
void be_ordinary() {
  const sched_param none{0};
  ::sched_setscheduler(0, SCHED_OTHER, &none);
}

Json run_loop(const ComparisonContext& comparison, const CompareOptions& options,
              Model& model) {
  const char* const name = options.closed ? "closed" : "open";
  const std::string prefix = std::string("stall, ") + name + " loop: ";
  comparison.progress.step(prefix + model.name);
  const Repetition run = run_once(
      {options, comparison.pinning, comparison.progress, comparison.stopped, prefix},
      model, 0);
  const auto found = run.sources.find(source);
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

CompareOptions exhibit_options(const CompareOptions& base, int stall_ms, bool closed) {
  CompareOptions options = base;
  options.sources = {source};
  options.duration = 1 + 4 * stall_ms / 1e3;
  options.warmup = 0.5;
  options.drain = 2;
  options.idle = 0;
  options.rate = 1000;
  options.repetitions = 1;
  options.silent = options.extra_connections = options.slow_clients = 0;
  options.peers.clear();
  options.closed = closed;
  options.stall = stall_ms;
  return options;
}

Json run_stall_experiment(const ComparisonContext& comparison,
                          const CompareOptions& base, Model model, int stall_ms) {
  Json exhibit = {{"model", model.name}, {"stall_ms", stall_ms}};
  for (const bool closed : {false, true}) {
    if (comparison.stopped()) return nullptr;
    if (closed) be_ordinary();
    const Json result =
        run_loop(comparison, exhibit_options(base, stall_ms, closed), model);
    if (result.is_null()) return nullptr;
    exhibit[closed ? "closed" : "open"] = result;
  }
  return exhibit;
}

}  // namespace lab
