#pragma once
// What all parts of a plan share while it runs.

#include <functional>
#include <string>

#include "demos/lab/environment.h"
#include "demos/lab/progress.h"

namespace lab {

struct ComparisonContext {
  const Pinning& pinning;
  Progress& progress;
  std::function<bool()> stopped;
  std::string folder;
  double started;  // seconds since the epoch
};

}  // namespace lab
