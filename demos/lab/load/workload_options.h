#pragma once
// The options that describe a load, for all commands that make one.

#include <map>
#include <string>

#include "demos/common/command_line.h"
#include "demos/lab/engine/plan.h"

namespace lab {

inline constexpr double largest_datagram = 65'507;
inline constexpr double most_connections = 50'000;
inline constexpr double longest_seconds = 3600;
inline constexpr double longest_ms = 3600e3;
inline constexpr double lowest_rate = 0.001;
inline constexpr double highest_rate = 10e6;

template <class Options>
void add_phase_options(demo::CommandLine& line, Options& options) {
  line.option("--duration", options.duration, "seconds that are measured")
      .range(0.01, longest_seconds)
      .placeholder("SECONDS");
  line.option("--warmup", options.warmup, "seconds before that, not counted")
      .range(0, longest_seconds)
      .placeholder("SECONDS");
  line.option("--drain", options.drain, "seconds that late answers may take after that")
      .range(0, longest_seconds)
      .placeholder("SECONDS");
}

/// When requests are sent. Returns --closed, which excludes all that plans arrivals:
/// the answers alone make its pace.
template <class Options>
demo::CommandLineOption add_pace_options(demo::CommandLine& line, Options& options,
                                         const char* rate_title) {
  const demo::CommandLineOption closed =
      line.flag("--closed", options.closed,
                "closed loop: each connection asks again when it was answered");
  line.option("--rate", options.rate, rate_title)
      .range(lowest_rate, highest_rate)
      .placeholder("PER_SECOND")
      .excludes(closed);
  const std::map<std::string, Arrivals> names{{"poisson", Arrivals::poisson},
                                              {"constant", Arrivals::constant},
                                              {"burst", Arrivals::burst}};
  line.choice("--arrivals", options.arrivals, names, "how requests follow each other")
      .placeholder("poisson|constant|burst")
      .excludes(closed);
  line.option("--burst", options.burst, "burst: so many requests at one instant")
      .range(1, 100'000)
      .excludes(closed);
  line.option("--seed", options.seed, "random seed of the arrival times");
  return closed;
}

/// All of them. `rate_title` says what the rate is shared by.
template <class Options>
demo::CommandLineOption add_workload_options(demo::CommandLine& line, Options& options,
                                             const char* rate_title) {
  line.option("--connections", options.connections,
              "TCP connections (load udp: client sockets)")
      .range(1, most_connections);
  line.option("--size", options.size, "bytes of a request").range(1, largest_datagram);
  add_phase_options(line, options);
  return add_pace_options(line, options, rate_title);
}

}  // namespace lab
