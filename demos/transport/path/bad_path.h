#pragma once
// A Relay in a thread of its own, for a program whose other parts block: a network that
// works while the program waits.

#include "demos/common/loop_thread.h"
#include "demos/transport/path/relay.h"

namespace transport {

class BadPath {
 public:
  /// Begins on a free port of 127.0.0.1. Throws what Relay and LoopThread throw. At the
  /// end, what is on its way is lost.
  BadPath(const Faults& faults, std::uint64_t seed, const reactor::Address& server);

  /// Where clients send to.
  const reactor::Address& entrance() const noexcept { return entrance_; }
  /// From any thread.
  Relay::Counts counts(Direction direction) const { return relay_->counts(direction); }

 private:
  const Relay* relay_ = nullptr;  // lives in the thread
  reactor::Address entrance_;
  demo::LoopThread thread_;
};

}  // namespace transport
