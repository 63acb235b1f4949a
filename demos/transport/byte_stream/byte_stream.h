#pragma once
// The other parts of the program byte_stream.

#include "demos/transport/byte_stream/byte_stream_texts.h"
#include "demos/transport/story/stream.h"

namespace transport {

/// Shows 200 writes of random sizes, and where the segments and the reads end.
void show_order(Story& story, Stream& stream);

/// Shows two ways to find messages in a stream, by a delimiter and by a length, and
/// what can go wrong with each.
void show_framing(Story& story, Stream& stream);

}  // namespace transport
