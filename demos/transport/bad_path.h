#pragma once
// A Relay in a thread of its own, for a program whose other parts block: a network that
// works while the program waits.

#include <thread>

#include "demos/transport/relay.h"

namespace reactor {
class Waker;
}

namespace transport {

class BadPath {
 public:
  /// Begins on a free port of 127.0.0.1. Throws what Relay throws.
  BadPath(const Faults& faults, std::uint64_t seed, const reactor::Address& server);
  BadPath(const BadPath&) = delete;
  BadPath& operator=(const BadPath&) = delete;
  /// What is on its way is lost.
  ~BadPath();

  /// Where clients send to.
  const reactor::Address& entrance() const noexcept { return entrance_; }
  /// From any thread.
  Relay::Counts counts(Direction direction) const { return relay_->counts(direction); }

 private:
  // Both live in the thread.
  const Relay* relay_ = nullptr;
  const reactor::Waker* stop_ = nullptr;
  reactor::Address entrance_;
  std::thread thread_;
};

}  // namespace transport
