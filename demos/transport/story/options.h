#pragma once
// Command-line options that several programs of this folder share.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "demos/transport/path/fate.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

/// Reads the options that every story has and those that `add_options` adds. Throws
/// what demo::CommandLine::parse() throws.
StoryOptions parse_options(const std::string& title, int argc, char** argv,
                           const std::function<void(demo::CommandLine&)>& add_options);

/// Adds the option --ports A,B,C. It takes as many ports as `ports` has defaults.
/// `owners` names the sockets that use them, for --help.
void add_ports_option(demo::CommandLine& line, std::vector<std::uint16_t>& ports,
                      const std::string& owners);

/// Adds --loss, --swap and --duplicate (probabilities from 0 to 1), --delay and
/// --jitter (milliseconds), and --seed.
void add_fault_options(demo::CommandLine& line, Faults& faults, std::uint64_t& seed);

/// Reads and resolves "HOST:PORT". HOST is a name or an address; an IPv6 address is in
/// brackets. IPv4 is preferred if a name has both kinds of address. Throws
/// std::system_error or std::runtime_error.
reactor::Address resolve_endpoint(const std::string& text);

}  // namespace transport
