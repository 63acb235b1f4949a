#pragma once
// Divides one load among several ranks, and combines their results.

#include "demos/lab/load/load_output.h"
#include "demos/lab/ranks/ranks.h"

namespace lab {

/// The part of a load that one rank generates.
struct Share {
  LoadOptions options;
  // The connections of all ranks are numbered consecutively; these begin here.
  std::size_t first_connection = 0;
  // Ranks with constant arrivals or bursts take turns: their requests are later by this
  // share of the time between two instants.
  double phase = 0;
  bool first = true;  // this rank prints for the user
};

/// Divides rate, connect rate and connections; the plans differ. The first rank alone
/// has the probe, the misbehaving clients and the files. Throws std::invalid_argument
/// if there are fewer connections than ranks.
Share share_of(const LoadOptions& whole, int number, int count);

/// Called by all ranks. On the first rank `result` becomes the result of all: counts
/// are added, percentiles come from the sums, the usage is that of the busiest
/// generator, and the verdict is the worst one. On other ranks only `partial` is valid
/// afterwards.
void combine(Ranks& ranks, LoadResult& result);

}  // namespace lab
