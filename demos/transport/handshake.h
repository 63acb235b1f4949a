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

/// Claims that the kernel counted as many segments at the client's end as the story has
/// noted. `client_fd` must still be open.
bool check_segments(Story& story, int client_fd, const reactor::Address& client);

/// From the first SYN to TIME-WAIT: the life of one connection, and its chart. Returns
/// the listening socket that it came from.
demo::Fd tell_of_a_life(Story& story);

/// Reset (of a connection from this listening socket), a full backlog, and why a server
/// cannot be started again.
void tell_of_trouble(Story& story, const demo::Fd& listener);

}  // namespace transport
