#pragma once
// The ports of the slides: taken as they are if they are free, else others, and the
// story says so.

#include <functional>
#include <string>

#include "demos/common/fd.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

/// What `open` makes of this address; when its port is busy, of a free port of the same
/// host, and the story says that `name` has another one.
demo::Fd open_or_free(Story& story, const std::string& name,
                      const reactor::Address& wanted,
                      const std::function<demo::Fd(const reactor::Address&)>& open);

}  // namespace transport
