#include "demos/lab/load/workload_options.h"

#include <map>
#include <string>

namespace lab {
namespace {

constexpr double largest_datagram = 65'507;
constexpr double largest_burst = 100'000;

}  // namespace

void add_calibration(demo::CommandLine& line, WorkloadOptions& options) {
  line.option("--calibration", options.calibration,
              "time for the lab to measure itself first; 0: its share is unknown")
      .range(0, longest_seconds)
      .placeholder("SECONDS");
}

demo::CommandLineOption add_workload_options(demo::CommandLine& line,
                                             WorkloadOptions& options,
                                             const char* rate_help) {
  line.option("--connections", options.connections,
              "number of TCP connections (load udp: of client sockets)")
      .range(1, most_connections);
  line.option("--size", options.size, "size of a request")
      .range(1, largest_datagram)
      .placeholder("BYTES");
  line.option("--duration", options.duration, "length of the measurement")
      .range(0.01, longest_seconds)
      .placeholder("SECONDS");
  line.option("--warmup", options.warmup,
              "time before the measurement, which is not counted")
      .range(0, longest_seconds)
      .placeholder("SECONDS");
  line.option("--drain", options.drain,
              "longest wait for late answers after the measurement")
      .range(0, longest_seconds)
      .placeholder("SECONDS");
  const demo::CommandLineOption closed =
      line.flag("--closed", options.closed,
                "closed loop: each connection sends its next request after the answer");
  line.option("--rate", options.rate, rate_help)
      .range(lowest_rate, highest_rate)
      .placeholder("PER_SECOND")
      .excludes(closed);
  const std::map<std::string, Arrivals> names{{"poisson", Arrivals::poisson},
                                              {"constant", Arrivals::constant},
                                              {"burst", Arrivals::burst}};
  line.choice("--arrivals", options.arrivals, names,
              "distribution of the instants at which requests are due")
      .placeholder("poisson|constant|burst")
      .excludes(closed);
  line.option("--burst", options.burst,
              "with --arrivals burst: requests at the same instant")
      .range(1, largest_burst)
      .excludes(closed);
  line.option("--seed", options.seed, "random seed of the arrival times");
  const std::map<std::string, std::optional<Pacing>> pacings{
      {"sleep", Pacing::sleep}, {"hybrid", Pacing::hybrid}, {"spin", Pacing::spin}};
  line.choice("--pacing", options.pacing, pacings,
              "how the lab waits until a request is due: it sleeps; it spins for the "
              "last microseconds; it always spins")
      .placeholder("sleep|hybrid|spin")
      .default_text("hybrid if the lab has a processor of its own, else sleep");
  return closed;
}

}  // namespace lab
