#pragma once
// The results of runs, before they become JSON.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "demos/lab/engine.h"

namespace lab {

/// What one source experienced in one run.
struct SourceResult {
  explicit SourceResult(const Tally& tally);

  Tally::Counts counts;
  std::int64_t duplicates, unexpected, reordered, never_sent, connections_ended;
  double achieved_per_s;
  Histogram response, service, send_lag;
};

/// What the server spent in one run; what could not be measured is empty.
struct Cost {
  std::optional<double> cpu_us_per_request, wakeups_per_request;
  std::optional<double> idle_wakeups_per_s, idle_cpu_percent;
  std::optional<double> threads_peak, rss_kib, rss_bytes_per_connection;
};

/// One fresh process of one model under load.
struct Repetition {
  Verdict verdict;
  std::map<std::string, SourceResult> sources;
  Cost cost;
  double generator_load = 0;  // processor time of the lab itself, share of the window
  double answers_per_s = 0;   // of all sources
  std::string note;           // something odd that does not spoil the result
  bool complete = false;      // false: cut short by the user
};

struct Model {
  std::string name;
  std::vector<std::string> command;  // with {port} and {udp_sockets} to be filled in
  std::vector<Repetition> repetitions;
  std::string stderr_text;  // of the last process
};

/// The verdict on all sources of a run together: the first problem found.
Verdict judge(const Engine& engine);

}  // namespace lab
