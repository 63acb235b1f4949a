// A TCP connection step by step, with the states of both ends as the kernel reports
// them: refused, listening, half open, established before accept(). Then it is closed,
// first by one side and then by the other. The last steps show a reset and a full
// backlog.

#include "demos/transport/handshake/handshake.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

#include "demos/common/blocking_calls.h"
#include "demos/transport/handshake/handshake_english.h"
#include "demos/transport/handshake/handshake_german.h"
#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/story/chart.h"
#include "reactor/error.h"

namespace transport {

using reactor::Address;
namespace flag = tcp_flag;

const HandshakeTexts& handshake_texts(const Story& story) {
  return story.in(handshake_english, handshake_german);
}

void show_chart(Story& story, const TrackedConnection& connection) {
  const auto& text = handshake_texts(story);
  story.show(chart(story.packets().notes(), {text.client, connection.client},
                   {text.server, connection.server}, story_texts(story)));
}

namespace {

void expect_refusal(Story& story, const TrackedConnection& connection) {
  const auto& text = handshake_texts(story);
  story.step(text.refused);
  const demo::Fd client = demo::tcp_socket(Address("127.0.0.1", 0));
  const Address from = Address::local_of(client.get());
  check_fails(
      story, ECONNREFUSED, [&] { demo::connect_tcp(client.get(), connection.server); },
      text.refused_by_reset);
  story.packets().tcp(from, connection.server, flag::syn, {}, "nobody listens");
  story.packets().tcp(connection.server, from, flag::rst | flag::ack);
}

/// Keeps new connections half open until data comes, or for about this number of
/// seconds. Without TCP_DEFER_ACCEPT that state lasts microseconds. 0 turns the option
/// off.
void hold_half_open(const demo::Fd& listener, int seconds) {
  ::setsockopt(listener.get(), IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof seconds);
}

void open_half(Story& story, TrackedConnection& connection) {
  const auto& text = handshake_texts(story);
  story.step(text.half_open);
  hold_half_open(connection.listener, 60);
  if (::listen(connection.listener.get(), 5) != 0)
    reactor::throw_error(errno, "listen");
  connection.client_end = demo::connect_tcp(connection.server);
  connection.client = Address::local_of(connection.client_end.get());
  story.packets().tcp_connect(connection.client, connection.server, "connect()");
  story.say(text.three_segments);
  show_chart(story, connection);
  check_states(story, connection.client, "ESTAB", connection.server, "SYN-RECV");
  story.say(text.held_artificially);
  show_ss_command(story, ss_command("tcp", {connection.server.port()}));
}

void establish(Story& story, TrackedConnection& connection) {
  const auto& text = handshake_texts(story);
  story.step(text.established);
  // The kernel repeats its SYN, ACK while the connection is half open. With --pause
  // that may have happened, so counting starts here.
  connection.data = begin_count(story, connection.client_end.get());
  demo::send_all(connection.client_end.get(), "hello");
  story.packets().tcp_data(connection.client, connection.server, "hello", "send()");
  check_states(story, connection.client, "ESTAB", connection.server, "ESTAB");
  const auto row = row_of(connection.server, connection.client);
  story.check(row && row->fd < 0 && row->inode == 0 && row->receive_queue == 5,
              text.five_bytes_wait);
  hold_half_open(connection.listener, 0);
  connection.server_end = demo::accept_tcp(connection.listener.get());
  const std::string got = demo::receive(connection.server_end.get());
  story.say(text.accepted(connection.server_end.get(), demo::quoted(got)));
  story.check(got == "hello", text.accept_fetches);
}

}  // namespace

TrackedConnection show_opening(Story& story) {
  TrackedConnection connection;
  connection.listener = demo::tcp_socket(Address("127.0.0.1", 0));
  connection.server = Address::local_of(connection.listener.get());
  const std::string port = std::to_string(connection.server.port());
  story.filters("tcp port " + port, "tcp.port == " + port);
  expect_refusal(story, connection);
  open_half(story, connection);
  establish(story, connection);
  return connection;
}

}  // namespace transport

int main(int argc, char** argv) {
  using namespace transport;
  return run_story("handshake", {handshake_english.title, handshake_german.title}, argc,
                   argv, [](Story& story) {
                     auto connection = show_opening(story);
                     show_closing(story, connection);
                     show_reset_and_backlog(story, connection.listener);
                   });
}
