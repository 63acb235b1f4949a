#pragma once
// Simulated servers for tests of statistics: random numbers that are the same on every
// platform and cost no time.

#include <cmath>
#include <cstdint>
#include <functional>
#include <random>

namespace lab_test {

class Noise {
 public:
  explicit Noise(std::uint64_t seed) : random_(seed) {}
  /// Equally distributed from 0 to below 1.
  double share() { return static_cast<double>(random_() >> 11) * 0x1p-53; }
  /// Normally distributed around 0 with deviation 1.
  double normal() {
    const double u = share(), v = share();
    return std::sqrt(-2 * std::log(1 - u)) * std::cos(2 * std::acos(-1.0) * v);
  }
  /// At least 1, with so heavy a tail that the variance is infinite. Median 2^(1/1.2).
  double heavy_tail() { return std::pow(1 - share(), -1 / tail_exponent); }
  static double heavy_tail_median() { return std::pow(2, 1 / tail_exponent); }

 private:
  static constexpr double tail_exponent = 1.2;
  std::mt19937_64 random_;
};

/// Normally distributed numbers, each of which resembles the one before: AR(1).
class CorrelatedNoise {
 public:
  CorrelatedNoise(Noise& noise, double correlation)
      : noise_(noise), correlation_(correlation), value_(noise.normal()) {}
  double next() {
    value_ = correlation_ * value_ +
             std::sqrt(1 - correlation_ * correlation_) * noise_.normal();
    return value_;
  }

 private:
  Noise& noise_;
  double correlation_, value_;
};

/// One request of a server, as a multiple of its median; about 1.
using Latency = std::function<double()>;
using Kind = std::function<Latency(Noise&)>;

inline Latency steady_server(Noise& noise) {
  return [&noise] { return std::exp(0.2 * noise.normal()); };
}

inline Latency outliers(Noise& noise) {
  return
      [&noise] { return 1 + 0.1 * (noise.heavy_tail() - Noise::heavy_tail_median()); };
}

/// Slow phases that last for several requests.
inline Latency slow_phases(Noise& noise) {
  return [chain = CorrelatedNoise(noise, 0.9)]() mutable {
    return std::exp(0.2 * chain.next());
  };
}

}  // namespace lab_test
