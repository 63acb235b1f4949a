// The second part of handshake: a connection is closed, one direction after the other.
// The end that closed first stays in TIME-WAIT, so a restarted server cannot bind the
// port unless it sets SO_REUSEADDR.

#include <sys/socket.h>

#include <cerrno>

#include "demos/common/blocking_calls.h"
#include "demos/transport/handshake/handshake.h"
#include "reactor/error.h"

namespace transport {

using reactor::Address;
namespace flag = tcp_flag;

namespace {

void close_half(Story& story, const TrackedConnection& connection) {
  const auto& text = handshake_texts(story);
  story.step(text.half_closed);
  ::shutdown(connection.client_end.get(), SHUT_WR);
  story.packets().tcp(connection.client, connection.server, flag::fin | flag::ack, {},
                      "shutdown()");
  story.packets().tcp(connection.server, connection.client, flag::ack);
  check_states(story, connection.client, "FIN-WAIT-2", connection.server, "CLOSE-WAIT");
  story.check(demo::receive(connection.server_end.get()).empty(), text.recv_gives_zero);
  demo::send_all(connection.server_end.get(), "bye");
  story.packets().tcp_data(connection.server, connection.client, "bye", "send()");
  story.check(demo::receive(connection.client_end.get()) == "bye", text.still_sends);
  check_segments(story, connection.client_end.get(), connection.client,
                 connection.data);
}

void close_all(Story& story, TrackedConnection& connection) {
  const auto& text = handshake_texts(story);
  story.step(text.closed);
  connection.server_end.close();
  story.packets().tcp(connection.server, connection.client, flag::fin | flag::ack, {},
                      "close()");
  story.packets().tcp(connection.client, connection.server, flag::ack);
  check_states(story, connection.client, "TIME-WAIT", connection.server, "-");
  story.say(text.time_wait);
}

/// Tries to bind and listen on this address. Returns 0 or the errno value.
int try_to_start(const Address& server, bool reuse) {
  const demo::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = reuse ? 1 : 0;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const bool started =
      ::bind(fd.get(), server.data(), server.size()) == 0 && ::listen(fd.get(), 1) == 0;
  return started ? 0 : errno;
}

void start_again(Story& story) {
  const auto& text = handshake_texts(story);
  story.step(text.restarted);
  demo::Connection ends = demo::open_connection();
  ends.server.close();
  demo::receive(ends.client.get());
  ends.client.close();
  check_states(story, ends.client_address, "-", ends.server_address, "TIME-WAIT");
  const int without = try_to_start(ends.server_address, false);
  const int with = try_to_start(ends.server_address, true);
  const auto words = [&](int error) -> std::string {
    return error == 0 ? text.started : reactor::make_error(error).message();
  };
  story.table({text.bind_and_listen, text.result},
              {{text.without_reuse, words(without)}, {text.with_reuse, words(with)}});
  story.check(without == EADDRINUSE && with == 0, text.so_reuse);
}

}  // namespace

void show_closing(Story& story, TrackedConnection& connection) {
  close_half(story, connection);
  close_all(story, connection);
  story.step(handshake_texts(story).chart);
  show_chart(story, connection);
  start_again(story);
}

}  // namespace transport
