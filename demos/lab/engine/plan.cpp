#include "demos/lab/engine/plan.h"

#include <cmath>
#include <stdexcept>

namespace lab {

const char* name_of(Arrivals arrivals) noexcept {
  constexpr const char* names[] = {"poisson", "constant", "burst"};
  return names[static_cast<int>(arrivals)];
}

Plan::Plan(Arrivals arrivals, double rate, std::uint64_t seed, int burst, double phase)
    : arrivals_(arrivals),
      interval_ns_(1e9 / rate),
      together_(arrivals == Arrivals::burst ? static_cast<std::uint64_t>(burst) : 1),
      random_(seed) {
  if (burst < 1) throw std::invalid_argument("a burst has at least one request");
  if (!(rate > 0)) throw std::invalid_argument("the rate must be above zero");
  // Two sources with the same rate must not send at the same instants.
  phase_ = std::fmod(random_share() + phase, 1.0);
}

Duration Plan::next() {
  if (arrivals_ == Arrivals::poisson) {
    due_ns_ -= std::log1p(-random_share()) * interval_ns_;
  } else {
    // A multiplication; a sum of intervals would drift.
    const double instant = static_cast<double>(number_++ / together_) + phase_;
    due_ns_ = instant * static_cast<double>(together_) * interval_ns_;
  }
  return Duration(static_cast<std::int64_t>(due_ns_));
}

// The distributions of <random> differ between libraries; the engines do not.
double Plan::random_share() { return static_cast<double>(random_() >> 11) * 0x1p-53; }

}  // namespace lab
