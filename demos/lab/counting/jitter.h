#pragma once
// How much the transit time changes from one answer to the next (RFC 3550, section
// 6.4.1). Both ends of the way are ours, so the clocks need not agree.

#include <cmath>
#include <cstdint>
#include <optional>

#include "demos/lab/clock.h"

namespace lab {

class Jitter {
 public:
  struct Change {
    std::int64_t difference_ns;  // |D|, between this answer and the one before
    double growth_ns;            // of the smoothed value
  };

  /// An answer arrived after `transit`; nothing can be said of the first one.
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
