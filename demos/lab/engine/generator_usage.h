#pragma once
// What the generator itself used: an instrument that has no processor of its own
// measures its own delays.

#include <cstdint>
#include <optional>

#include "demos/lab/clock.h"

namespace lab {

/// Totals of this process since it began.
struct OwnTotals {
  Duration cpu{};
  std::optional<Duration> run_queue_wait;  // ready to run, but no processor was free
  static OwnTotals now();
};

/// What was used between two instants, as shares of the time between them.
struct GeneratorUsage {
  double cpu = 0;
  std::optional<double> run_queue_wait;
  std::optional<double> rss_kib;  // resident memory at the end of it

  static GeneratorUsage between(const OwnTotals& before, const OwnTotals& after,
                                Duration length);
};

}  // namespace lab
