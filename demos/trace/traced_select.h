#pragma once
// Selector::select() that is recorded if a Trace exists.

#include <chrono>
#include <optional>
#include <span>

#include "demos/trace/trace.h"
#include "reactor/selector.h"

namespace demo {

/// Waits at most `timeout`, or without a limit if it is nullopt. The result is valid
/// until the next call.
inline std::span<const reactor::Ready> traced_select(
    reactor::Selector& selector, std::optional<std::chrono::nanoseconds> timeout) {
  const Span waiting(Span::Kind::wait, "wait for all");
  return selector.select(timeout);
}

}  // namespace demo
