#pragma once
// The measured phase of a run as instants.

#include "demos/lab/clock.h"

namespace lab {

/// Requests count when they were due in it.
struct Window {
  Time begin;
  Time end;  // moved to the present when the run is cut short
  bool contains(Time time) const noexcept { return begin <= time && time < end; }
};

}  // namespace lab
