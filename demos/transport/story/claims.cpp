#include "demos/transport/story/claims.h"

#include <system_error>

#include "demos/transport/story/story_texts.h"

namespace transport {

using reactor::Address;

void show_port(Story& story, std::uint16_t port) {
  story.table(socket_headings, socket_cells(sockets_of_ports("tcp", {port})));
}

void show_ss_command(Story& story, const std::string& command) {
  story.say(story_texts(story).same_rows_elsewhere);
  story.show(command);
}

std::size_t show_server(Story& story, const Address& server) {
  std::vector<Story::Row> rows;
  for (const auto& row : sockets_of_ports("tcp", {server.port()}))
    if (row.local == server) rows.push_back(socket_cells(row));
  story.table(socket_headings, rows);
  return rows.size();
}

namespace {

/// Shows both ends of a connection and the socket that listens. The kernel may still
/// have connections of other programs that used the same port.
void show_connection(Story& story, const Address& client, const Address& server) {
  std::vector<Story::Row> rows;
  for (const auto& row : sockets_of_ports("tcp", {server.port()})) {
    const bool ours = (row.local == client && row.peer == server) ||
                      (row.local == server && row.peer == client);
    if (ours || row.state == "LISTEN") rows.push_back(socket_cells(row));
  }
  story.table(socket_headings, rows);
}

}  // namespace

bool check_states(Story& story, const Address& client, const std::string& client_state,
                  const Address& server, const std::string& server_state) {
  const bool holds = wait_until([&] {
    return state_of(client, server) == client_state &&
           state_of(server, client) == server_state;
  });
  show_connection(story, client, server);
  const StoryTexts& text = story_texts(story);
  const auto words = [&](const std::string& state) -> std::string {
    return state == "-" ? text.no_longer_exists : text.is_in_state(state);
  };
  return story.check(holds, text.both_states(words(client_state), words(server_state)));
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
  return story.check(same,
                     story_texts(story).counted_segments(counted.out, counted.in));
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
