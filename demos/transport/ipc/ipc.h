#pragma once
// The parts of the program ipc.

#include "demos/transport/ipc/channels.h"
#include "demos/transport/ipc/ipc_texts.h"
#include "demos/transport/story/story.h"

namespace transport {

/// Shows the kernel's lists: the UNIX sockets, the TCP connection, and the process that
/// owns its other end. `pid` is the process ID that the child has reported.
void show_kernel_tables(Story& story, const ChildProcess& child,
                        const std::string& pid);

/// Waits for a pipe, a UNIX socket and the TCP connection in one loop. Closes the TCP
/// connection at the end.
void wait_in_one_loop(Story& story, ChildProcess& child);

/// Measures how long an answer takes on each channel.
void measure_round_trips(Story& story, ChildProcess& child);

}  // namespace transport
