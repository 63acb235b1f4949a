// How a process is addressed: names and addresses, well-known ports and ephemeral
// ports, IPv4 and IPv6, and which process may bind which port.

#include "demos/transport/addressing/addressing.h"

#include <sys/socket.h>

#include <cerrno>
#include <fstream>
#include <utility>

#include "demos/common/blocking_calls.h"
#include "demos/common/socket.h"
#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/story/claims.h"

namespace transport {

using reactor::Address;

Address connect_and_show(Story& story, const demo::Fd& listener, const Address& to) {
  demo::Fd client = demo::connect_tcp(to), server = demo::accept_tcp(listener.get());
  const Address from = Address::local_of(client.get());
  story.packets().tcp_connect(from, to);
  std::vector<Story::Row> rows{{"listener", std::to_string(listener.get()),
                                Address::local_of(listener.get()).to_string(), "-"}};
  bool same = true;
  for (const demo::Fd* fd : {&client, &server}) {
    const Address local = Address::local_of(fd->get()),
                  peer = Address::peer_of(fd->get());
    const auto row = row_of(fd->get());
    same = same && row && row->local == local && row->peer == peer;
    rows.push_back({fd == &client ? "client" : "server", std::to_string(fd->get()),
                    local.to_string(), peer.to_string()});
  }
  story.table({"socket", "fd", "local", "remote"}, rows);
  story.check(same, "getsockname, getpeername and the kernel's table agree");
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
      "the SYN was answered by a RST, because nobody listens there");
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
  story.say("The kernel chooses ports from " + std::to_string(low) + " to " +
            std::to_string(high) + " (ip_local_port_range).");
  return port >= low && port <= high;
}

void show_addressing(Story& story) {
  show_names(story);

  story.step("A client starts before its server: who sends the first packet?");
  demo::Fd server = demo::tcp_socket(Address("127.0.0.1", 0));
  const Address address = Address::local_of(server.get());
  const std::string port = std::to_string(address.port());
  story.filters("tcp port " + port, "tcp.port == " + port);
  story.say("The server has a port, " + port + ", and has not called listen() yet.");
  expect_refusal(story, address);
  story.say("The client sends first, so the server must already listen.");

  story.step("The server listens on " + address.to_string() +
             ", then the client connects");
  ::listen(server.get(), 5);
  const Address client = connect_and_show(story, server, address);
  story.check(is_ephemeral(story, client.port()),
              "the client did not ask for a port: it got an ephemeral one");

  show_address_families(story, std::move(server));
  show_port_in_use(story);
  show_privileged_port(story);
}

}  // namespace
}  // namespace transport

int main(int argc, char** argv) {
  return transport::run_story(
      "addressing", {"Addresses, names and ports", "Addresses, names and ports"}, argc,
      argv, transport::show_addressing);
}
