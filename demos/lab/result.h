#pragma once
// The results of runs, before they become JSON.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "demos/lab/engine/engine.h"
#include "demos/lab/peers/peer_report.h"
#include "demos/lab/statistics/verdict.h"

namespace lab {

/// What one source experienced in one run.
struct SourceResult {
  explicit SourceResult(const Tally& tally);

  /// The intervals as lines of a log: responses, and tagged service and send_lag.
  std::vector<LogEntry> log() const;

  Tally::Counts counts;
  double achieved_per_s;
  Histogram response, service, send_lag;
  Record record;
};

/// Where lost datagrams were lost, as far as the kernel knows.
struct LossReport {
  std::int64_t own_buffer = 0;
  std::optional<std::int64_t> server_buffer;
  std::int64_t unexplained = 0;
};
LossReport losses_of(const SourceResult& source);

/// What the server spent in one run; what could not be measured is empty.
struct Cost {
  using Figure = std::optional<double>;
  Figure cpu_us_per_request, wakeups_per_request, run_queue_wait_percent;
  Figure idle_wakeups_per_s, idle_cpu_percent;
  // The same beside so many connections that are silent.
  Figure silent_connections, idle_silent_wakeups_per_s, idle_silent_cpu_percent;
  Figure threads_peak, descriptors, rss_kib, pss_kib;
  Figure rss_bytes_per_connection, pss_bytes_per_connection;
};

/// Their names in summary.json.
struct CostFigure {
  const char* key;
  Cost::Figure Cost::*member;
};
inline constexpr CostFigure cost_figures[] = {
    {"cpu_us_per_request", &Cost::cpu_us_per_request},
    {"wakeups_per_request", &Cost::wakeups_per_request},
    {"run_queue_wait_percent", &Cost::run_queue_wait_percent},
    {"idle_wakeups_per_s", &Cost::idle_wakeups_per_s},
    {"idle_cpu_percent", &Cost::idle_cpu_percent},
    {"silent_connections", &Cost::silent_connections},
    {"idle_silent_wakeups_per_s", &Cost::idle_silent_wakeups_per_s},
    {"idle_silent_cpu_percent", &Cost::idle_silent_cpu_percent},
    {"threads_peak", &Cost::threads_peak},
    {"descriptors", &Cost::descriptors},
    {"rss_kib", &Cost::rss_kib},
    {"pss_kib", &Cost::pss_kib},
    {"rss_bytes_per_connection", &Cost::rss_bytes_per_connection},
    {"pss_bytes_per_connection", &Cost::pss_bytes_per_connection}};

/// One fresh process of one model under load.
struct Repetition {
  int number = 0;  // those of all models with the same number got the same load
  Verdict verdict;
  std::map<std::string, SourceResult> sources;
  Cost cost;
  double generator_load = 0;  // processor time of the lab itself, share of the window
  double answers_per_s = 0;   // of all sources
  PeerReports peers = {};     // what misbehaving peers experienced
  std::string note;           // something odd that does not spoil the result
  bool complete = false;      // false: cut short by the user
};

struct Model {
  std::string name;
  std::vector<std::string> command;  // with {port} and {udp_sockets} to be filled in
  std::vector<Repetition> repetitions;
  std::string stderr_text;      // of the last process
  std::string control_of = {};  // the model that this is a second time; or empty
};

/// The verdict on all sources of a run and on the generator: the worst problem found.
Verdict judge(const Engine& engine);

}  // namespace lab
