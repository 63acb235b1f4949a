#pragma once
// `lab load`: one load against one server that is already running.

#include <string>

#include "demos/common/stop_signal.h"
#include "demos/lab/load/until_options.h"
#include "demos/lab/load/workload_options.h"

namespace lab {

struct LoadOptions : WorkloadOptions {
  std::string protocol;  // tcp or udp
  std::string host = "127.0.0.1";
  std::uint16_t port = 12000;
  std::uint16_t udp_sockets = 1;
  double think = 0;          // ms, in a closed loop
  double probe = 0;          // requests per second beside the load; 0: none
  double late_after = 1000;  // ms
  double connect_rate = 0;   // connections per second; 0: no limit
  std::string json, progress, hgrm, hlog, heat;  // files; "-" means stdout
  std::string peers;  // misbehaving clients beside the load: KIND:N,...
  UntilOptions until{.time_limit = 120};
};

/// Returns the options with the longest phases that --until allows: the warm-up may
/// take a third of the time limit. Both phases usually end earlier.
LoadOptions with_time_limit(LoadOptions options);

/// Declares the options of `lab load`; parsing fills `options`.
void add_options(demo::CommandLine& line, LoadOptions& options);

/// Returns the exit status: 0 for a valid result, 1 for an invalid one, whose verdict
/// says why; 130 if the user stopped the load.
int load(const LoadOptions& options, const demo::StopSignal& stop);

}  // namespace lab
