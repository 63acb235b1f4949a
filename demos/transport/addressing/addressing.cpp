// How a process is addressed: names and addresses, well-known ports and ephemeral
// ports, IPv4 and IPv6, and which process may bind which port.

#include "demos/transport/addressing/addressing.h"

#include <sys/socket.h>

#include <cerrno>
#include <fstream>
#include <utility>

#include "demos/common/blocking_calls.h"
#include "demos/common/socket.h"
#include "demos/transport/addressing/addressing_english.h"
#include "demos/transport/addressing/addressing_german.h"
#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/story/claims.h"

namespace transport {

using reactor::Address;

const AddressingTexts& addressing_texts(const Story& story) {
  return story.in(addressing_english, addressing_german);
}

Address connect_and_show(Story& story, const demo::Fd& listener, const Address& to) {
  const auto& text = addressing_texts(story);
  demo::Fd client = demo::connect_tcp(to), server = demo::accept_tcp(listener.get());
  const Address from = Address::local_of(client.get());
  story.packets().tcp_connect(from, to);
  std::vector<Story::Row> rows{{text.listener, std::to_string(listener.get()),
                                Address::local_of(listener.get()).to_string(), "-"}};
  bool same = true;
  for (const demo::Fd* fd : {&client, &server}) {
    const Address local = Address::local_of(fd->get()),
                  peer = Address::peer_of(fd->get());
    const auto row = row_of(fd->get());
    same = same && row && row->local == local && row->peer == peer;
    rows.push_back({fd == &client ? text.client : text.server,
                    std::to_string(fd->get()), local.to_string(), peer.to_string()});
  }
  story.table({text.socket, "fd", text.local, text.remote}, rows);
  story.check(same, text.tables_agree);
  const Address seen = Address::peer_of(server.get());
  client.close();
  // Wait for the client's FIN: the end that closes first, the client, keeps TIME-WAIT.
  demo::receive(server.get());
  story.packets().tcp_close(from, to);
  return seen;
}

void expect_refusal(Story& story, const Address& to) {
  const demo::Fd client = demo::tcp_socket(Address(to.host(), 0));
  const Address from = Address::local_of(client.get());
  check_fails(
      story, ECONNREFUSED, [&] { demo::connect_tcp(client.get(), to); },
      addressing_texts(story).refused_by_reset);
  story.packets().tcp(from, to, tcp_flag::syn, {}, "nobody listens");
  story.packets().tcp(to, from, tcp_flag::rst | tcp_flag::ack);
}

namespace {

/// Prints the range from which the kernel takes ephemeral ports, and returns whether
/// `port` is in it.
bool is_ephemeral(Story& story, std::uint16_t port) {
  std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
  int low = 0, high = 0;
  file >> low >> high;
  story.say(addressing_texts(story).port_range(low, high));
  return port >= low && port <= high;
}

void show_addressing(Story& story) {
  const auto& text = addressing_texts(story);
  show_names(story);

  story.step(text.client_first);
  demo::Fd server = demo::tcp_socket(Address("127.0.0.1", 0));
  const Address address = Address::local_of(server.get());
  const std::string port = std::to_string(address.port());
  story.filters("tcp port " + port, "tcp.port == " + port);
  story.say(text.not_listening(port));
  expect_refusal(story, address);
  story.say(text.must_listen);

  story.step(text.then_connects(address.to_string()));
  ::listen(server.get(), 5);
  const Address client = connect_and_show(story, server, address);
  story.check(is_ephemeral(story, client.port()), text.ephemeral);

  show_address_families(story, std::move(server));
  show_port_in_use(story);
  show_privileged_port(story);
}

}  // namespace
}  // namespace transport

int main(int argc, char** argv) {
  return transport::run_story(
      "addressing",
      {transport::addressing_english.title, transport::addressing_german.title}, argc,
      argv, transport::show_addressing);
}
