#pragma once
// Helpers of the tests of Selector.

#include <span>

#include "reactor/selector.h"
#include "tests/reactor/support.h"

namespace support {

constexpr reactor::Events both = reactor::Events::read | reactor::Events::write;

/// Returns the events that select() has reported for one descriptor.
inline reactor::Events events_of(std::span<const reactor::Ready> ready, int fd) {
  for (const reactor::Ready& one : ready)
    if (one.key.fd == fd) return one.events;
  return reactor::Events::none;
}

}  // namespace support
