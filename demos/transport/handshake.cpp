// TCP, step by step, with the states of both ends as the kernel has them: refused,
// listening, half open, established before accept(), closed from either side.

#include "demos/transport/handshake.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "demos/common/socket.h"
#include "demos/transport/calls.h"
#include "demos/transport/chart.h"
#include "demos/transport/socket_table.h"
#include "reactor/error.h"

namespace transport {

using reactor::Address;
namespace flag = tcp_flag;

namespace {

/// One connection of the story and the listening socket it comes from.
struct Life {
  Address server, address;
  demo::Fd listener = {}, client = {}, accepted = {};
};

void be_refused(Story& story, Life& life) {
  story.step("A port without listen(): the connection is refused");
  life.listener = tcp_socket(Address("127.0.0.1", 0));
  life.server = Address::local_of(life.listener.get());
  const std::string port = std::to_string(life.server.port());
  story.filters("tcp port " + port, "tcp.port == " + port);
  demo::Fd client = tcp_socket(Address("127.0.0.1", 0));
  const Address from = Address::local_of(client.get());
  try {
    connect_tcp(client.get(), life.server);
    story.check(false, "refused");
  } catch (const std::system_error& error) {
    story.say(error.what());
    story.check(error.code().value() == ECONNREFUSED, "SYN was answered by RST");
  }
  story.packets().tcp(from, life.server, flag::syn, {}, "nobody listens");
  story.packets().tcp(life.server, from, flag::rst | flag::ack);
}

void open_half(Story& story, Life& life) {
  story.step("listen(), and a SYN comes: half open");
  // Without this option the next state lasts microseconds.
  const int seconds = 60;
  ::setsockopt(life.listener.get(), IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds,
               sizeof seconds);
  if (::listen(life.listener.get(), 5) != 0) reactor::throw_error(errno, "listen");
  life.client = connect_tcp(life.server);
  life.address = Address::local_of(life.client.get());
  story.packets().tcp_connect(life.address, life.server, "connect()");
  check_states(story, life.address, "ESTAB", life.server, "SYN-RECV");
  story.say("The same rows:");
  story.show(ss_command("tcp", {life.server.port()}));
  story.say("(Held there by TCP_DEFER_ACCEPT: until data comes, or 60 s are over.)");
}

void establish(Story& story, Life& life) {
  story.step("Established, and data in the queue, before accept()");
  send_all(life.client.get(), "hello");
  story.packets().tcp_data(life.address, life.server, "hello", "send()");
  check_states(story, life.address, "ESTAB", life.server, "ESTAB");
  const auto row = row_of(life.server, life.address);
  story.check(row && row->fd < 0 && row->inode == 0 && row->receive_queue == 5,
              "5 bytes wait in a socket that no process owns");
  const int off = 0;
  ::setsockopt(life.listener.get(), IPPROTO_TCP, TCP_DEFER_ACCEPT, &off, sizeof off);
  life.accepted = accept_tcp(life.listener.get());
  const std::string got = receive(life.accepted.get());
  story.say("accept() gives fd " + std::to_string(life.accepted.get()) +
            ", recv() gives " + quoted(got));
  story.check(got == "hello", "accept() only fetches what is there already");
}

void close_half(Story& story, Life& life) {
  story.step("The client is done: FIN, and the other direction stays open");
  ::shutdown(life.client.get(), SHUT_WR);
  story.packets().tcp(life.address, life.server, flag::fin | flag::ack, {},
                      "shutdown()");
  story.packets().tcp(life.server, life.address, flag::ack);
  check_states(story, life.address, "FIN-WAIT-2", life.server, "CLOSE-WAIT");
  send_all(life.accepted.get(), "bye");
  story.packets().tcp_data(life.server, life.address, "bye", "send()");
  story.check(
      receive(life.accepted.get()).empty() && receive(life.client.get()) == "bye",
      "the server read the end, and could still answer \"bye\"");
}

void close_all(Story& story, Life& life) {
  check_segments(story, life.client.get(), life.address);
  story.step("The server closes, too: the one who closed first has to wait");
  life.accepted.close();
  story.packets().tcp(life.server, life.address, flag::fin | flag::ack, {}, "close()");
  story.packets().tcp(life.address, life.server, flag::ack);
  check_states(story, life.address, "TIME-WAIT", life.server, "-");
  story.say("For 60 s, in case the last ACK was lost. No process owns it.");
  story.step("All of it as a chart (as the program sees it)");
  story.show(chart(story.packets().notes(), life.address, life.server));
}

}  // namespace

demo::Fd tell_of_a_life(Story& story) {
  Life life;
  be_refused(story, life);
  open_half(story, life);
  establish(story, life);
  close_half(story, life);
  close_all(story, life);
  return std::move(life.listener);
}

}  // namespace transport

int main(int argc, char** argv) {
  return transport::tell("handshake", "TCP: what both ends are doing", argc, argv,
                         [](transport::Story& story) {
                           const auto listener = transport::tell_of_a_life(story);
                           transport::tell_of_trouble(story, listener);
                         });
}
