#pragma once
// The second part of the program byte_stream.

#include "demos/transport/story/stream.h"

namespace transport {

/// How messages are found again in a stream: by their end, by their length, and what
/// can happen to both.
void show_framing(Story& story, Stream& stream);

}  // namespace transport
