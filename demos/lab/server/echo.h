#pragma once
// `lab echo`: the smallest server that keeps the contract of the uppercase service. It
// answers ASCII letters only. The lab measures itself with it (`lab calibrate`): what
// such a server seems to take, the lab and the kernel take.

#include <cstdint>

#include "demos/common/command_line.h"
#include "demos/common/stop_signal.h"

namespace lab {

struct EchoOptions {
  std::uint16_t port = 12000;
  std::uint16_t udp_sockets = 1;
  bool spin = false;  // never sleeps, so that nothing has to wake it up
  double delay = 0;   // us from a request to its answer, exactly
};
void add_options(demo::CommandLine& line, EchoOptions& options);

/// Serves stdin, UDP and TCP on loopback until a stop signal. Returns the exit status.
int echo(const EchoOptions& options, const demo::StopSignal& stop);

}  // namespace lab
