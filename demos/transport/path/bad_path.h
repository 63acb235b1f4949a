#pragma once
// Runs a Relay in a thread of its own. So a program can use blocking calls while the
// simulated network goes on working.

#include "demos/common/loop_thread.h"
#include "demos/transport/path/relay.h"

namespace transport {

class BadPath {
 public:
  /// Starts the relay on a free port of 127.0.0.1. It forwards datagrams to `server`.
  /// Throws what Relay and LoopThread throw. The destructor discards the datagrams that
  /// are still on their way.
  BadPath(const Faults& faults, std::uint64_t seed, const reactor::Address& server);

  /// The address to which clients send.
  const reactor::Address& entrance() const noexcept { return entrance_; }
  /// May be called from any thread.
  Relay::Counts counts(Direction direction) const { return relay_->counts(direction); }

 private:
  const Relay* relay_ = nullptr;  // owned by the thread
  reactor::Address entrance_;
  demo::LoopThread thread_;
};

}  // namespace transport
