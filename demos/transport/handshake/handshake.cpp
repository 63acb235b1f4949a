// TCP, step by step, with the states of both ends as the kernel has them: refused,
// listening, half open, established before accept(); then closed from either side, and
// what may go wrong.

#include "demos/transport/handshake/handshake.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

#include "demos/common/blocking_calls.h"
#include "demos/transport/kernel/socket_table.h"
#include "reactor/error.h"

namespace transport {

using reactor::Address;
namespace flag = tcp_flag;

namespace {

void be_refused(Story& story, const Life& life) {
  story.step("A port without listen(): the connection is refused");
  const demo::Fd client = demo::tcp_socket(Address("127.0.0.1", 0));
  const Address from = Address::local_of(client.get());
  check_fails(
      story, ECONNREFUSED, [&] { demo::connect_tcp(client.get(), life.server); },
      "SYN was answered by RST: nobody listens");
  story.packets().tcp(from, life.server, flag::syn, {}, "nobody listens");
  story.packets().tcp(life.server, from, flag::rst | flag::ack);
}

/// Until data comes, or so many seconds are over, a connection stays half open: without
/// this option that state lasts microseconds.
void hold_half_open(const demo::Fd& listener, int seconds) {
  ::setsockopt(listener.get(), IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof seconds);
}

void open_half(Story& story, Life& life) {
  story.step("listen(), and a client connects: half open");
  hold_half_open(life.listener, 60);
  if (::listen(life.listener.get(), 5) != 0) reactor::throw_error(errno, "listen");
  life.client_end = demo::connect_tcp(life.server);
  life.client = Address::local_of(life.client_end.get());
  story.packets().tcp_connect(life.client, life.server, "connect()");
  check_states(story, life.client, "ESTAB", life.server, "SYN-RECV");
  story.say("The same rows, in another terminal:");
  story.show(ss_command("tcp", {life.server.port()}));
  story.say("(TCP_DEFER_ACCEPT holds it there: until data comes, or 60 s are over.)");
}

void establish(Story& story, Life& life) {
  story.step("Established, and data in the queue, before accept()");
  // Whoever explains the half-open state for long sees the kernel answer again.
  life.data = begin_count(story, life.client_end.get());
  demo::send_all(life.client_end.get(), "hello");
  story.packets().tcp_data(life.client, life.server, "hello", "send()");
  check_states(story, life.client, "ESTAB", life.server, "ESTAB");
  const auto row = row_of(life.server, life.client);
  story.check(row && row->fd < 0 && row->inode == 0 && row->receive_queue == 5,
              "5 bytes wait in a socket that no process owns");
  hold_half_open(life.listener, 0);
  life.server_end = demo::accept_tcp(life.listener.get());
  const std::string got = demo::receive(life.server_end.get());
  story.say("accept() gives fd " + std::to_string(life.server_end.get()) +
            ", recv() gives " + demo::quoted(got));
  story.check(got == "hello", "accept() only fetches what is there already");
}

}  // namespace

Life tell_of_the_beginning(Story& story) {
  Life life;
  life.listener = demo::tcp_socket(Address("127.0.0.1", 0));
  life.server = Address::local_of(life.listener.get());
  const std::string port = std::to_string(life.server.port());
  story.filters("tcp port " + port, "tcp.port == " + port);
  be_refused(story, life);
  open_half(story, life);
  establish(story, life);
  return life;
}

}  // namespace transport

int main(int argc, char** argv) {
  return transport::tell("handshake", "TCP: what both ends are doing", argc, argv,
                         [](transport::Story& story) {
                           auto life = transport::tell_of_the_beginning(story);
                           transport::tell_of_the_end(story, life);
                           transport::show_reset_and_backlog(story, life.listener);
                         });
}
