#pragma once
// The options of a relay's faults, for every program that has one.

#include "demos/transport/relay.h"

namespace CLI {
class App;
}

namespace transport {

/// --loss, --swap, --duplicate (0 to 1), --delay, --jitter (ms), --seed.
void add_fault_options(CLI::App& app, Faults& faults, std::uint64_t& seed);

/// "HOST:PORT", where HOST may be a name and an IPv6 address is in brackets. Throws
/// std::system_error or std::runtime_error.
reactor::Address resolve_endpoint(const std::string& text);

}  // namespace transport
