#include "demos/lab/plan.h"

#include <cmath>
#include <stdexcept>

namespace lab {

Plan::Plan(Arrivals arrivals, double rate, std::uint64_t seed)
    : arrivals_(arrivals), interval_ns_(1e9 / rate), random_(seed) {
  if (!(rate > 0)) throw std::invalid_argument("the rate must be above zero");
  // Two sources with the same rate must not send at the same instants.
  phase_ = random_share();
}

Duration Plan::next() {
  if (arrivals_ == Arrivals::constant) {
    // Multiplied, not summed up: a sum would drift.
    due_ns_ = (static_cast<double>(number_++) + phase_) * interval_ns_;
  } else {
    due_ns_ -= std::log1p(-random_share()) * interval_ns_;
  }
  return Duration(static_cast<std::int64_t>(due_ns_));
}

// The distributions of <random> differ between libraries; the engine does not.
double Plan::random_share() { return static_cast<double>(random_() >> 11) * 0x1p-53; }

}  // namespace lab
