#pragma once
// What `lab load` was asked to do.

#include <cstdint>
#include <string>

#include "demos/lab/engine/plan.h"

namespace demo {
class CommandLine;
}

namespace lab {

struct LoadOptions {
  std::string protocol;  // tcp or udp
  std::string host = "127.0.0.1";
  std::uint16_t port = 12000;
  std::uint16_t udp_sockets = 1;
  std::size_t connections = 8;
  std::size_t size = 32;
  double duration = 5;
  double warmup = 1;
  double drain = 2;
  bool closed = false;
  double rate = 1000;
  Arrivals arrivals = Arrivals::poisson;
  int burst = default_burst;
  std::uint64_t seed = 1;
  double think = 0;            // ms, in a closed loop
  double probe = 0;            // requests per second beside the load; 0: none
  double late_after = 1000;    // ms
  double connect_rate = 0;     // connections per second; 0: as fast as they come
  std::string json, progress;  // files; "-" means stdout
  std::string hgrm, hlog, heat;
  std::string peers;  // KIND:N,... of misbehaving ones beside the load
};

/// Declares the options of the command; parsing fills `options`.
void add_options(demo::CommandLine& line, LoadOptions& options);

}  // namespace lab
