#include "demos/lab/engine/pacing.h"

#include <algorithm>
#include <array>

#include "demos/lab/engine/poller.h"

namespace lab {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

namespace {

constexpr std::size_t samples = 30;
constexpr Duration sample_sleep = microseconds(200);
constexpr Duration longest = microseconds(500);
// A sleep that ends too late raises the estimate 19 times as much as one that ends in
// time lowers it, so they balance when one sleep in 20 ends too late.
constexpr Duration down = nanoseconds(250);
constexpr Duration up = 19 * down;

}  // namespace

const char* name_of(Pacing pacing) noexcept {
  switch (pacing) {
    case Pacing::sleep:
      return "sleep";
    case Pacing::hybrid:
      return "hybrid";
    case Pacing::spin:
      return "spin";
  }
  return "";
}

void WakeUpTime::measure() {
  Poller poller;
  std::array<Duration, samples> late;
  for (Duration& one : late) {
    const Time end = Clock::now() + sample_sleep;
    poller.wait_until(end);
    one = Clock::now() - end;
  }
  const auto high = late.begin() + samples * 9 / 10;
  std::nth_element(late.begin(), high, late.end());
  estimate_ = std::clamp<Duration>(*high, Duration{0}, longest);
}

void WakeUpTime::observe(Duration lateness) noexcept {
  estimate_ += lateness > estimate_ ? up : -down;
  estimate_ = std::clamp<Duration>(estimate_, Duration{0}, longest);
}

}  // namespace lab
