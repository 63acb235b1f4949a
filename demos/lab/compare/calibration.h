#pragma once
// The lab measures itself: the same load against `lab echo`, a server that answers at
// once. What that server seems to take is the part of the lab and of the kernel in
// every result: the floor.

#include <map>
#include <optional>
#include <string>

#include "demos/common/stop_signal.h"
#include "demos/lab/compare/compare_options.h"
#include "demos/lab/environment.h"
#include "demos/lab/json_fwd.h"
#include "demos/lab/progress.h"

namespace lab {

/// The floor of one source, in microseconds: medians of the runs' medians.
struct Floor {
  double service;                // as results are measured
  std::optional<double> client;  // by our own clock; empty if we never slept
  double spread;                 // the largest of the runs' medians minus the smallest
};
using Floors = std::map<std::string, Floor>;  // by the name of the source

struct CalibrationPlace {
  const Pinning& pinning;
  Pacing pacing;
  Progress& progress;
  const demo::StopSignal& stop;
};

/// Measures for `options.calibration` seconds and the time to start three servers, with
/// the sources, the connections, the rate and the size of `options`. A source without
/// an answer has no floor; so have all if the time is zero.
Floors calibrate(const CalibrationPlace& place, const CompareOptions& options);
/// Returns how long that takes, in seconds.
double seconds_of_calibration(const CompareOptions& options);
/// Limits the connections to 16 before a measurement: to open many takes time, and they
/// hardly change what the lab takes.
CompareOptions with_few_connections(CompareOptions options);

/// Returns {"sources": {"tcp": {"service_us", "client_us", "spread_us"}, ...},
/// "sentence"}.
Json floors_json(const Floors& floors);

/// Return sentences for people: "Of each answer the lab and the kernel take 14 µs on
/// tcp.", and which differences between two servers are too small to be claimed. ""
/// without floors.
std::string share_sentence(const Floors& floors);
std::string claim_sentence(const Floors& floors);

/// Adds "floor_us" to each source of each model; null if it is unknown. "near_floor"
/// tells whether the median is less than twice the floor.
void add_floors(Json& models, const Floors& floors);
/// The same for one source.
void add_floor(Json& source, const std::string& name, const Floors& floors);

/// `lab calibrate`: prints what the lab takes at this load, and writes it to the file
/// `json` unless that is empty. Returns the exit status: 1 without a result.
int print_calibration(const CompareOptions& options, const std::string& json,
                      const demo::StopSignal& stop);
/// Declares the options of `lab calibrate`.
void add_options(demo::CommandLine& line, CompareOptions& options, std::string& json);

}  // namespace lab
