#pragma once
// `lab load`: one load against one server that runs already.

#include <cstdint>
#include <string>

#include "demos/common/stop_signal.h"
#include "demos/lab/plan.h"

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
  std::uint64_t seed = 1;
  std::string json, hgrm, hlog;  // files; "-" for json means stdout
};

/// Returns the exit status: 0 also for an invalid result, which says so itself; 130
/// when the user stopped it.
int load(const LoadOptions& options, const demo::StopSignal& stop);

}  // namespace lab
