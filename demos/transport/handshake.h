#pragma once
// The two halves of the program handshake, and what both use: the kernel's states of
// the two ends of a connection.

#include <cstdint>
#include <string>

#include "demos/common/fd.h"
#include "demos/transport/story.h"
#include "reactor/address.h"

namespace transport {

/// The kernel's rows of a server's port, as `ss` shows them.
void show_port(Story& story, std::uint16_t port);

/// Waits until the kernel has the two ends in these states ("-": it knows no such end),
/// shows the port's rows, and claims it.
bool check_states(Story& story, const reactor::Address& client,
                  const std::string& client_state, const reactor::Address& server,
                  const std::string& server_state);

/// From the first SYN to TIME-WAIT: the life of one connection, and its chart.
void tell_of_a_life(Story& story);

/// Reset, a full backlog, and why a server cannot be started again.
void tell_of_trouble(Story& story);

}  // namespace transport
