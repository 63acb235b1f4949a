#pragma once
// The parts of the program ipc.

#include "demos/transport/ipc/channels.h"
#include "demos/transport/story/story.h"

namespace transport {

/// What the kernel lists: descriptors, UNIX sockets, the TCP connection and its owner.
/// `pid` is what the other process says about itself.
void look_at_kernel(Story& story, const Partner& partner, const std::string& pid);

/// A pipe, a UNIX socket and the TCP connection, waited for together. Closes the last.
void wait_for_all(Story& story, Partner& partner);

/// How long an answer takes on each channel.
void measure_round_trips(Story& story, Partner& partner);

}  // namespace transport
