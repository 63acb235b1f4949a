#pragma once
// The percentiles over several runs, as summary.json and the tables have them: the
// median of the percentiles of the runs, and not the percentile of all runs together.

#include <string>
#include <vector>

#include "demos/lab/counting/histogram.h"

namespace lab {

/// One source in one run.
struct RunTimes {
  const Histogram* answered;
  const Histogram* ages;  // of requests without an answer
};

/// Returns a table with the columns of a percentile table (.hgrm), for figures. A
/// percentile is left out if it is unknown in all runs.
std::string median_curve(const std::vector<RunTimes>& runs);

}  // namespace lab
