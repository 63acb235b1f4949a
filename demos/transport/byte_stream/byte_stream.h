#pragma once
// The second part of the program byte_stream.

#include "demos/transport/story/stream.h"

namespace transport {

/// Shows two ways to find messages in a stream, by a delimiter and by a length, and
/// what can go wrong with each.
void show_framing(Story& story, Stream& stream);

}  // namespace transport
