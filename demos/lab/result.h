#pragma once
// The results of runs before they become JSON.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "demos/lab/engine/engine.h"
#include "demos/lab/peers/peer_kind.h"
#include "demos/lab/statistics/verdict.h"

namespace lab {

/// The result of one source in one run.
struct SourceResult {
  explicit SourceResult(const Tally& tally);

  /// Returns the lines of a log: response times untagged, "service", "client" and
  /// "send_lag" tagged.
  std::vector<LogEntry> log() const;

  Tally::Counts counts;
  double achieved_per_s;
  Histogram response, service, client, send_lag;
  Record record;
};

/// Where datagrams were lost, as far as the kernel knows.
struct LossReport {
  std::int64_t own_buffer = 0;
  std::optional<std::int64_t> server_buffer;
  std::int64_t unexplained = 0;
};
LossReport losses_of(const SourceResult& source);

/// The cost of the server in one run. A value that could not be measured is empty.
struct Cost {
  using Figure = std::optional<double>;
  Figure cpu_us_per_request, wakeups_per_request, run_queue_wait_percent;
  Figure idle_wakeups_per_s, idle_cpu_percent;
  // The same with this number of silent connections.
  Figure silent_connections, idle_silent_wakeups_per_s, idle_silent_cpu_percent;
  // While the silent connections were opened as fast as the server accepts them.
  Figure connects_per_s, cpu_us_per_connect;
  Figure threads_peak, descriptors, rss_kib, pss_kib;
  Figure rss_bytes_per_connection, pss_bytes_per_connection;
};

/// The name of each cost in summary.json.
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
    {"connects_per_s", &Cost::connects_per_s},
    {"cpu_us_per_connect", &Cost::cpu_us_per_connect},
    {"threads_peak", &Cost::threads_peak},
    {"descriptors", &Cost::descriptors},
    {"rss_kib", &Cost::rss_kib},
    {"pss_kib", &Cost::pss_kib},
    {"rss_bytes_per_connection", &Cost::rss_bytes_per_connection},
    {"pss_bytes_per_connection", &Cost::pss_bytes_per_connection}};

/// The run of one fresh process of one model.
struct Repetition {
  int number = 0;  // runs of all models with the same number get the same load
  Verdict verdict;
  std::map<std::string, SourceResult> sources;
  Cost cost;
  double generator_load = 0;  // processor time of the lab, as a share of the window
  Duration wake_up{};         // see Poller::wake_up_time()
  double answers_per_s = 0;   // of all sources
  PeerReports peers = {};     // of the misbehaving clients
  std::string note;           // something unusual that does not invalidate the result
  bool complete = false;      // false: the user stopped it
};

struct Model {
  std::string name;
  std::vector<std::string> command;  // contains {port} and {udp_sockets}
  std::vector<Repetition> repetitions;
  std::string stderr_text;      // of the last process
  std::string control_of = {};  // the model that this one repeats; or empty
};

/// Returns the worst problem of all sources of a run and of the generator.
Verdict judge(const Engine& engine);

}  // namespace lab
