#pragma once
// Something beside the measured load that has things to do at instants of its own, in
// the same thread and on the same Poller.

#include "demos/lab/clock.h"

namespace lab {

class PeriodicTask {
 public:
  /// When act() is to be called next; Time::max() when only a descriptor can wake it.
  virtual Time next_due() const noexcept = 0;
  /// Does what is due, only so much that the measured load hardly notices: the rest
  /// stays due. May be called too early. Never blocks, never throws for what a server
  /// does.
  virtual void act(Time now) = 0;

 protected:
  ~PeriodicTask() = default;
};

}  // namespace lab
