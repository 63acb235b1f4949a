#pragma once
// Where and how the lab measures: the processors of the server and of the lab, the
// pacing, and the lab's priority.

#include <string>
#include <vector>

#include "demos/lab/compare/compare_options.h"
#include "demos/lab/environment.h"

namespace lab {

class Place {
 public:
  /// Chooses, and changes nothing yet.
  explicit Place(const CompareOptions& options);

  /// Binds this process to its processor and raises its priority. Returns the
  /// sentences that warn of what makes the numbers worse.
  std::vector<std::string> take();

  const Pinning& pinning() const noexcept { return pinning_; }
  Pacing pacing() const noexcept { return pacing_; }

 private:
  bool wants_pinning_, closed_;
  Pinning pinning_;
  Pacing pacing_;
};

}  // namespace lab
