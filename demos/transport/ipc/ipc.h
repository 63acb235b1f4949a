#pragma once
// The parts of the program ipc.

#include "demos/transport/ipc/channels.h"
#include "demos/transport/story/story.h"

namespace transport {

/// What the kernel lists: descriptors, UNIX sockets, the TCP connection and its owner.
/// `pid` is what the other process says about itself.
void show_kernel_tables(Story& story, const ChildProcess& child, const std::string& pid);

/// A pipe, a UNIX socket and the TCP connection, waited for together. Closes the last.
void wait_in_one_loop(Story& story, ChildProcess& child);

/// How long an answer takes on each channel.
void measure_round_trips(Story& story, ChildProcess& child);

}  // namespace transport
