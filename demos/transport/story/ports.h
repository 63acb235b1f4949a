#pragma once
// The stories prefer the ports of the slides. If one of them is in use, they take a
// free port and say so.

#include <functional>
#include <string>

#include "demos/common/fd.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

/// Calls `open` with `wanted` and returns the socket. If the port is in use, calls
/// `open` again with a free port of the same host, and the story says which port `name`
/// has got. Throws what `open` throws.
demo::Fd open_or_free(Story& story, const std::string& name,
                      const reactor::Address& wanted,
                      const std::function<demo::Fd(const reactor::Address&)>& open);

}  // namespace transport
