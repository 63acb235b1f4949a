#include "demos/transport/path/fate.h"

#include <initializer_list>

namespace transport {

namespace {

/// The mixing function of SplitMix64: every bit of the result depends on every bit.
std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
  value = (value ^ value >> 27) * 0x94d049bb133111eb;
  return value ^ value >> 31;
}

/// Returns a random number from 0 (included) to 1 (excluded).
double uniform(std::uint64_t seed, const DatagramNumber& number,
               std::uint64_t purpose) {
  std::uint64_t value = mix(seed);
  for (const std::uint64_t part : {static_cast<std::uint64_t>(number.direction),
                                   number.client, number.index, purpose})
    value = mix(value ^ mix(part));
  return static_cast<double>(value >> 11) * 0x1p-53;
}

}  // namespace

Fate decide(const Faults& faults, std::uint64_t seed, const DatagramNumber& number) {
  Fate fate;
  fate.lost = uniform(seed, number, 0) < faults.loss;
  fate.swapped = !fate.lost && uniform(seed, number, 1) < faults.swap;
  fate.duplicated = !fate.lost && uniform(seed, number, 2) < faults.duplicate;
  const std::chrono::nanoseconds jitter = faults.jitter;
  fate.delay = faults.delay +
               std::chrono::nanoseconds(static_cast<std::int64_t>(
                   static_cast<double>(jitter.count()) * uniform(seed, number, 3)));
  return fate;
}

}  // namespace transport
