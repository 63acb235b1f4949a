#pragma once
// When requests are due. Only a seed determines it, before the run: a slow server
// cannot slow down its own load (open loop), and every model gets the same load.

#include <cstdint>
#include <random>

#include "demos/lab/clock.h"

namespace lab {

enum class Arrivals { poisson, constant, burst };
/// Returns the name as in --arrivals.
const char* name_of(Arrivals arrivals) noexcept;

inline constexpr int default_burst = 10;

class Plan {
 public:
  /// Plans `rate` requests per second on average; with Arrivals::burst, `burst` of them
  /// at the same instant. Throws std::invalid_argument unless both are above zero.
  /// `phase` delays constant arrivals and bursts by this share of the time between two
  /// instants, so that several plans with the same seed take turns.
  Plan(Arrivals arrivals, double rate, std::uint64_t seed, int burst = default_burst,
       double phase = 0);

  /// Returns when the next request is due, since the start of the run. Never earlier
  /// than the previous one.
  Duration next();

 private:
  double random_share();  // from 0 to before 1

  Arrivals arrivals_;
  double interval_ns_;
  std::uint64_t together_;  // requests at each instant
  std::mt19937_64 random_;
  double due_ns_ = 0;  // poisson: when the last request was due
  double phase_ = 0;   // otherwise: position between two instants
  std::uint64_t number_ = 0;
};

}  // namespace lab
