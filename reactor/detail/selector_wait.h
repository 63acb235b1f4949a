#pragma once
// Private to Selector: the wait of select().

#include <chrono>
#include <optional>

#include "reactor/detail/selector_state.h"

namespace reactor::detail {

/// Runs the loop until a descriptor is ready or `timeout` is over; nullopt waits for
/// ever, zero or less does not wait. Never returns early.
void wait_until_ready(SelectorState& state,
                      std::optional<std::chrono::nanoseconds> timeout);

}  // namespace reactor::detail
