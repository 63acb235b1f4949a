#pragma once
// Claims about TCP that a story checks against the kernel, and shows.

#include <cstdint>
#include <functional>
#include <string>

#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

/// The kernel's rows of a server's port, as `ss` shows them.
void show_port(Story& story, std::uint16_t port);

/// The rows of a server's own sockets: what listens, and what has been accepted.
/// Returns how many.
std::size_t show_server(Story& story, const reactor::Address& server);

/// Waits until the kernel has the two ends in these states ("-": it knows no such end),
/// shows the port's rows, and claims it.
bool check_states(Story& story, const reactor::Address& client,
                  const std::string& client_state, const reactor::Address& server,
                  const std::string& server_state);

/// Where counting segments began: what the kernel had counted by then, and how many
/// packets the story had noted. What was sent again before is in the first alone.
struct CountBegin {
  SegmentCounts counted;
  std::size_t noted;
};
CountBegin begin_count(Story& story, int client_fd);

/// Claims that the kernel counted as many segments at the client's end since `begin` as
/// the story has noted. `client_fd` must still be open.
bool check_segments(Story& story, int client_fd, const reactor::Address& client,
                    const CountBegin& begin);

/// Claims that `call` throws std::system_error with this errno value, and says its
/// words.
bool check_fails(Story& story, int error, const std::function<void()>& call,
                 const std::string& claim);

}  // namespace transport
