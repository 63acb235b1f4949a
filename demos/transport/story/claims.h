#pragma once
// Claims about TCP. A story prints them after it has checked them against the kernel.

#include <cstdint>
#include <functional>
#include <string>

#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

/// Shows all rows of the kernel's socket table with this port, as `ss` prints them.
void show_port(Story& story, std::uint16_t port);

/// Shows the command that prints the same rows in another terminal.
void show_ss_command(Story& story, const std::string& command);

/// Shows the rows of a server's own sockets: the listening socket and the accepted
/// connections. Returns their number.
std::size_t show_server(Story& story, const reactor::Address& server);

/// Waits until both ends of a connection are in these TCP states, shows the rows of the
/// port, and prints the claim. The state "-" means that the kernel has no such end.
/// Returns false if the states are not reached within 3 seconds.
bool check_states(Story& story, const reactor::Address& client,
                  const std::string& client_state, const reactor::Address& server,
                  const std::string& server_state);

/// The state of both counters when counting starts. The kernel also counts segments
/// that it has sent again; the story does not record them. So only the segments after
/// this point are compared.
struct CountBegin {
  SegmentCounts counted;  // by the kernel
  std::size_t recorded;   // packets recorded by the story
};
CountBegin begin_count(Story& story, int client_fd);

/// Claims that since `begin` the kernel has counted as many segments at the client's
/// end as the story has recorded. `client_fd` must still be open.
bool check_segments(Story& story, int client_fd, const reactor::Address& client,
                    const CountBegin& begin);

/// Claims that `call` throws std::system_error with this errno value, and prints the
/// message of the exception.
bool check_fails(Story& story, int error, const std::function<void()>& call,
                 const std::string& claim);

}  // namespace transport
