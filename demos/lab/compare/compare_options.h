#pragma once
// The options of `lab compare` and `lab sweep`. The rate is that of each source.

#include <algorithm>
#include <string>
#include <vector>

#include "demos/lab/load/until_options.h"
#include "demos/lab/load/workload_options.h"

namespace lab {

struct CompareOptions : WorkloadOptions {
  CompareOptions() {
    duration = 2.3;
    warmup = 0.4;
    rate = 160;
    calibration = 1.5;
  }
  bool uses(const std::string& source) const {
    return std::find(sources.begin(), sources.end(), source) != sources.end();
  }

  std::vector<std::string> models{"reactor", "timeout_polling", "threaded"};
  std::vector<std::string> servers;  // NAME=COMMAND
  std::vector<std::string> sources{"stdin", "udp", "tcp"};
  double idle = 0.8;  // seconds
  int repetitions = 3;
  std::uint16_t udp_sockets = 4;
  std::size_t udp_clients = 0;  // 0: as many as the server has sockets
  std::size_t extra_connections = 200;
  std::size_t silent = 0;        // silent connections, opened before the load
  std::string peers;             // misbehaving clients beside the load: "cut:3,reset:1"
  std::size_t slow_clients = 0;  // misbehaving clients of the kind dribble
  int stall = 0;                 // ms for which each run stops the server; 0: never
  bool no_pin = false;
  std::string output;
  int work = 0;
  int timeout = 0;       // ms; 0: the default of the model
  int threads = 0;       // 0: the default of the model
  bool control = false;  // measure the first model twice
  double start_limit = 10;
  std::string profile;
  UntilOptions until{.time_limit = 600};  // for the comparison, not for sweeps
};

/// Returns all misbehaving clients in the syntax of --peers.
std::string peers_text(const CompareOptions& options);

/// Declares the options of `lab compare`; parsing fills `options`.
void add_options(demo::CommandLine& line, CompareOptions& options);

/// The lists of values of `lab sweep`, which uses one of them.
struct SweepLists {
  std::vector<double> connections, rate, timeout, slow_clients, silent;
};
/// Declares the options of `lab sweep`.
void add_options(demo::CommandLine& line, CompareOptions& options, SweepLists& lists);

}  // namespace lab
