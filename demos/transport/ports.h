#pragma once
// The ports of the slides: taken as they are if they are free, else others, and the
// story says so.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "demos/common/fd.h"
#include "demos/transport/story.h"
#include "reactor/address.h"

namespace transport {

/// What `open` makes of this address; when its port is busy, of a free port of the same
/// host, and the story says that `name` has another one.
demo::Fd open_or_free(Story& story, const std::string& name,
                      const reactor::Address& wanted,
                      const std::function<demo::Fd(const reactor::Address&)>& open);

/// The option --ports A,B,C for as many ports as there are defaults.
void add_ports_option(CLI::App& app, std::vector<std::uint16_t>& ports,
                      const std::string& whose);

}  // namespace transport
