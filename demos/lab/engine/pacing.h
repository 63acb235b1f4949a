#pragma once
// How the generator waits for the instant at which the next request is due.

#include <cstdint>

#include "demos/lab/clock.h"

namespace lab {

enum class Pacing : std::uint8_t {
  sleep,   // uses no processor time, but each waking takes 20 to 50 us
  hybrid,  // sleeps, then asks the clock again and again for the last wake-up time
  spin     // never sleeps; needs a whole processor
};
/// Returns the name as in --pacing.
const char* name_of(Pacing pacing) noexcept;

/// How long this thread needs to wake up when its timer ends. The estimate follows the
/// machine: most sleeps (19 of 20) end in time if they are shortened by it.
class WakeUpTime {
 public:
  /// Measures it by sleeping some milliseconds. epoll_pwait2(2)
  void measure();
  /// A sleep that was shortened by the estimate ended this long after its timer.
  void observe(Duration lateness) noexcept;
  Duration estimate() const noexcept { return estimate_; }

 private:
  Duration estimate_{};
};

}  // namespace lab
