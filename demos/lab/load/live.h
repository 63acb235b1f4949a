#pragma once
// What a load tells while it runs, each second.

#include <string>

#include "demos/lab/engine/engine.h"

namespace lab {

/// "  3.0 s  measure  998 of 1000/s  4 waiting  p50 85 µs  ...": so many were answered
/// of those that were due. Within 80 columns up to 100,000 requests a second.
std::string live_line(const Moment& moment, const IntervalStatistics& interval);

/// The same as a line of JSON for programs, with its line break: t_s, phase,
/// offered_per_s, achieved_per_s, outstanding, p50_us, p99_us, max_us; a time is null
/// when no answer came.
std::string live_json(const Moment& moment, const IntervalStatistics& interval);

}  // namespace lab
