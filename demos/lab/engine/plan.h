#pragma once
// When requests are to be sent: decided before the run by a seed alone, so that a slow
// server cannot slow its own load down (open loop), and every model gets the same load.

#include <cstdint>
#include <random>

#include "demos/lab/clock.h"

namespace lab {

enum class Arrivals { poisson, constant, burst };
/// As people type it.
const char* name_of(Arrivals arrivals) noexcept;

inline constexpr int default_burst = 10;

class Plan {
 public:
  /// `rate` requests per second on average; with Arrivals::burst always `burst` of them
  /// at the same instant. Throws std::invalid_argument unless both are above zero.
  /// Unless they are Poisson's, all come later by the share `phase` of the time between
  /// two instants: several plans with one seed and different phases take turns.
  Plan(Arrivals arrivals, double rate, std::uint64_t seed, int burst = default_burst,
       double phase = 0);

  /// When the next request is due, counted from the start of the run. Never before the
  /// one that came earlier.
  Duration next();

 private:
  double random_share();  // from 0 up to, not including, 1

  Arrivals arrivals_;
  double interval_ns_;
  std::uint64_t together_;  // so many at each instant
  std::mt19937_64 random_;
  double due_ns_ = 0;  // poisson: when the last one was due
  double phase_ = 0;   // else: where in the time between two instants they lie
  std::uint64_t number_ = 0;
};

}  // namespace lab
