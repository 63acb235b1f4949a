#pragma once
// How much the transit time changes from one answer to the next (RFC 3550, section
// 6.4.1). This process sends and receives, so one clock is enough.

#include <cmath>
#include <cstdint>
#include <optional>

#include "demos/lab/clock.h"

namespace lab {

class Jitter {
 public:
  struct Change {
    std::int64_t difference_ns;  // |D|: between this answer and the previous one
    double growth_ns;            // of the smoothed value
  };

  /// Called when an answer arrives after `transit`. The first one has no change.
  std::optional<Change> arrived(Duration transit) noexcept {
    const auto before = previous_;
    previous_ = transit;
    if (!before) return std::nullopt;
    const std::int64_t difference = std::abs((transit - *before).count());
    const double growth = (static_cast<double>(difference) - smoothed_ns_) / 16;
    smoothed_ns_ += growth;
    return Change{difference, growth};
  }
  double smoothed_ns() const noexcept { return smoothed_ns_; }

 private:
  std::optional<Duration> previous_;
  double smoothed_ns_ = 0;
};

}  // namespace lab
