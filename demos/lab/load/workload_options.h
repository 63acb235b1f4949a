#pragma once
// The options that describe a load, for all commands that generate one.

#include <cstddef>
#include <cstdint>
#include <optional>

#include "demos/common/command_line.h"
#include "demos/lab/engine/pacing.h"
#include "demos/lab/engine/plan.h"

namespace lab {

inline constexpr double most_connections = 50'000;
inline constexpr double longest_seconds = 3600;
inline constexpr double longest_ms = 3600e3;
inline constexpr double lowest_rate = 0.001;
inline constexpr double highest_rate = 10e6;

struct WorkloadOptions {
  std::size_t connections = 8;
  std::size_t size = 32;                       // of a request, in bytes
  double duration = 5, warmup = 1, drain = 2;  // in seconds
  bool closed = false;
  double rate = 1000;  // requests per second
  Arrivals arrivals = Arrivals::poisson;
  int burst = default_burst;
  std::uint64_t seed = 1;
  double calibration = 0.6;  // seconds for the lab to measure itself; 0: it does not
  std::optional<Pacing> pacing;  // empty: the lab decides, see usual_pacing()
};

/// Declares --calibration.
void add_calibration(demo::CommandLine& line, WorkloadOptions& options);
/// Declares the other options. `rate_help` says to what the rate applies. Returns
/// --closed, which excludes all options that plan arrivals.
demo::CommandLineOption add_workload_options(demo::CommandLine& line,
                                             WorkloadOptions& options,
                                             const char* rate_help);

}  // namespace lab
