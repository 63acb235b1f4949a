#include "demos/transport/handshake.h"
#include "demos/transport/socket_table.h"

namespace transport {

using reactor::Address;

void show_port(Story& story, std::uint16_t port) {
  story.table(socket_headings, socket_cells(sockets_of_ports("tcp", {port})));
}

bool check_states(Story& story, const Address& client, const std::string& client_state,
                  const Address& server, const std::string& server_state) {
  const bool holds = soon([&] {
    return state_of(client, server) == client_state &&
           state_of(server, client) == server_state;
  });
  show_port(story, server.port());
  return story.check(holds, "client " + client_state + ", server " + server_state);
}

bool check_segments(Story& story, int client_fd, const Address& client) {
  std::size_t out = 0, in = 0;
  for (const PacketNote& note : story.packets().notes()) {
    out += note.from == client ? 1U : 0U;
    in += note.to == client ? 1U : 0U;
  }
  SegmentCounts counted{};
  const bool same = soon([&] {
    counted = segments_of(client_fd);
    return counted.out == out && counted.in == in;
  });
  return story.check(same, "the kernel counted " + std::to_string(counted.out) +
                               " segments from the client and " +
                               std::to_string(counted.in) + " to it");
}

}  // namespace transport
