#pragma once
// When an answer arrived: by the kernel, and by our own clock.

#include "demos/lab/clock.h"

namespace lab {

struct Arrival {
  Time arrived;          // the kernel's receive stamp; without one the same as `seen`
  Time seen;             // by our own clock, when our read had returned
  bool stamped = false;  // whether `arrived` is the kernel's
  bool woken = false;    // whether we slept until something arrived

  /// An arrival of which only our own clock knows, such as that from a pipe.
  static Arrival without_stamp(Time seen) noexcept { return {seen, seen}; }
};

}  // namespace lab
