#pragma once
// The part of a load that one of several ranks makes.

#include "demos/lab/load/load_options.h"

namespace lab {

struct Share {
  LoadOptions options;
  // The connections of all ranks are numbered one after the other: where these begin.
  std::size_t first_connection = 0;
  // Arrivals that are constant, or bursts, of all ranks take turns: by this share of
  // the time between two of them they come later here.
  double phase = 0;
  bool first = true;  // tells the user what happens
};

/// Rate, connect rate and connections are divided; plans differ. What is there once,
/// such as the probe, the peers and the files, the first rank has. Throws
/// std::invalid_argument when there are fewer connections than ranks.
Share share_of(const LoadOptions& whole, int number, int count);

}  // namespace lab
