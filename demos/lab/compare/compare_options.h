#pragma once
// What `lab compare` was asked to do.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "demos/lab/engine/plan.h"

namespace demo {
class CommandLine;
}

namespace lab {

struct CompareOptions {
  std::vector<std::string> models{"reactor", "timeout_polling", "threaded"};
  std::vector<std::string> servers;  // NAME=COMMAND
  std::vector<std::string> sources{"stdin", "udp", "tcp"};
  std::size_t connections = 8;
  std::size_t size = 32;
  double duration = 2.3;
  double warmup = 0.4;
  double idle = 0.8;
  double drain = 2;
  int repetitions = 3;
  bool closed = false;
  double rate = 160;  // per second and source
  Arrivals arrivals = Arrivals::poisson;
  int burst = default_burst;
  std::uint16_t udp_sockets = 4;
  std::size_t udp_clients = 0;  // 0: as many as the server has sockets
  std::size_t extra_connections = 200;
  std::size_t silent = 0;        // connections that stay silent, open before the load
  std::string peers;             // misbehaving ones beside the load: "cut:3,reset:1"
  std::size_t slow_clients = 0;  // peers of the kind dribble
  int stall = 0;  // ms; the server is stopped so long in the middle; 0: never
  std::uint64_t seed = 1;
  bool no_pin = false;
  std::string output;
  int work = 0;
  int timeout = 0;       // ms; 0: the model's own
  int threads = 0;       // 0: the model's own
  bool control = false;  // the first model a second time
  double start_limit = 10;
  std::string profile;

  bool uses(const std::string& source) const {
    return std::find(sources.begin(), sources.end(), source) != sources.end();
  }
};

/// All misbehaving peers that were asked for, in the words of --peers.
std::string peers_text(const CompareOptions& options);

/// Declares the options of `lab compare`; parsing fills `options`.
void add_options(demo::CommandLine& line, CompareOptions& options);

/// Lists of values, of which `lab sweep` takes one.
struct SweepLists {
  std::vector<double> connections, rate, timeout, slow_clients, silent;
};
/// Declares the options of `lab sweep`.
void add_options(demo::CommandLine& line, CompareOptions& options, SweepLists& lists);

}  // namespace lab
