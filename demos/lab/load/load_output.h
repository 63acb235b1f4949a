#pragma once
// The result of `lab load` as text for people, as JSON, and as files.

#include <optional>
#include <string>
#include <vector>

#include "demos/lab/compare/calibration.h"
#include "demos/lab/files.h"
#include "demos/lab/json_fwd.h"
#include "demos/lab/load/load.h"
#include "demos/lab/load/until_control.h"
#include "demos/lab/result.h"

namespace lab {

struct LoadResult {
  SourceResult main;
  std::optional<SourceResult> probe = {};
  std::optional<ConnectReport> connect = {};  // TCP only
  PeerReports peers = {};
  std::string peers_text = {};
  GeneratorUsage generator = {};
  Pacing pacing = Pacing::sleep;
  Verdict verdict = {};
  double length_s = 0;   // of the window
  bool partial = false;  // the user stopped it
  int ranks = 1;         // processes that generated the load
  Floors floors = {};    // what the lab itself takes
  std::optional<UntilResult> until = {};

  /// Returns the planned length of the window, by which the heat map is divided.
  double heat_s() const {
    return until ? until->options.time_limit - until->warmup_s : length_s;
  }
};

std::string text_of(const LoadResult& result);
Json json_of(const LoadOptions& options, const LoadResult& result);

/// Returns the options that name files. "-" means stdout for all of them.
std::vector<Output> outputs_of(const LoadOptions& options);
/// Throws if a file that the options name could not be written later.
void require_writable_outputs(const LoadOptions& options);
/// Prints the text and writes the files. A failure does not prevent the other outputs;
/// the first failure is thrown at the end.
void write_results(const LoadOptions& options, const LoadResult& result);

/// "  3.0 s  measure  998 of 1000/s  4 waiting  p50 85 us  ...": answered and offered
/// requests of the interval. Fits 80 columns up to 100,000 requests per second.
std::string live_line(const Moment& moment, const IntervalStatistics& interval);

/// The same as a line of JSON with its line break: t_s, phase, offered_per_s,
/// achieved_per_s, outstanding, p50_us, p99_us, max_us. A time is null without answers.
std::string live_json(const Moment& moment, const IntervalStatistics& interval);

}  // namespace lab
