#include "demos/transport/story/claims.h"

#include <system_error>

namespace transport {

using reactor::Address;

void show_port(Story& story, std::uint16_t port) {
  story.table(socket_headings, socket_cells(sockets_of_ports("tcp", {port})));
}

std::size_t show_server(Story& story, const Address& server) {
  std::vector<Story::Row> rows;
  for (const auto& row : sockets_of_ports("tcp", {server.port()}))
    if (row.local == server) rows.push_back(socket_cells(row));
  story.table(socket_headings, rows);
  return rows.size();
}

bool check_states(Story& story, const Address& client, const std::string& client_state,
                  const Address& server, const std::string& server_state) {
  const bool holds = wait_until([&] {
    return state_of(client, server) == client_state &&
           state_of(server, client) == server_state;
  });
  show_port(story, server.port());
  const auto words = [](const std::string& state) {
    return state == "-" ? "no longer exists" : "is in " + state;
  };
  return story.check(holds, "the client's end " + words(client_state) +
                                ", the server's " + words(server_state));
}

CountBegin begin_count(Story& story, int client_fd) {
  return {segments_of(client_fd), story.packets().notes().size()};
}

bool check_segments(Story& story, int client_fd, const Address& client,
                    const CountBegin& begin) {
  const auto& notes = story.packets().notes();
  std::size_t out = 0, in = 0;
  for (std::size_t i = begin.recorded; i < notes.size(); ++i) {
    out += notes[i].from == client ? 1U : 0U;
    in += notes[i].to == client ? 1U : 0U;
  }
  SegmentCounts counted{};
  const bool same = wait_until([&] {
    counted = segments_of(client_fd);
    counted.out -= begin.counted.out;
    counted.in -= begin.counted.in;
    return counted.out == out && counted.in == in;
  });
  return story.check(same, "the kernel counted " + std::to_string(counted.out) +
                               " segments from the client and " +
                               std::to_string(counted.in) +
                               " to it, starting with the first data");
}

bool check_fails(Story& story, int error, const std::function<void()>& call,
                 const std::string& claim) {
  try {
    call();
  } catch (const std::system_error& failure) {
    story.say(failure.what());
    return story.check(failure.code().value() == error, claim);
  }
  return story.check(false, claim);
}

}  // namespace transport
