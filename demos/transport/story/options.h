#pragma once
// The options of the command lines.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "demos/transport/path/fate.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

/// The options of every story, and what `add_options` adds. Throws what
/// demo::CommandLine::parse() throws.
StoryOptions parse_options(const std::string& title, int argc, char** argv,
                          const std::function<void(demo::CommandLine&)>& add_options);

/// The option --ports A,B,C for as many ports as there are defaults.
void add_ports_option(demo::CommandLine& line, std::vector<std::uint16_t>& ports,
                      const std::string& whose);

/// --loss, --swap, --duplicate (0 to 1), --delay, --jitter (ms), --seed.
void add_fault_options(demo::CommandLine& line, Faults& faults, std::uint64_t& seed);

/// "HOST:PORT", where HOST may be a name and an IPv6 address is in brackets. Throws
/// std::system_error or std::runtime_error.
reactor::Address resolve_endpoint(const std::string& text);

}  // namespace transport
