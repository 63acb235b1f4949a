// Which TCP socket gets a segment? This program runs the example of the slides: three
// connections to one port. Two of them come from the same host, and two have the same
// source port. The server has four sockets with the same port; source address and
// source port decide.

#include <cerrno>

#include "demos/common/socket.h"
#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/story/claims.h"
#include "demos/transport/story/options.h"
#include "demos/transport/story/ports.h"
#include "demos/transport/story/stream.h"

using reactor::Address;
using transport::Story;
using transport::Stream;

namespace {

/// A connection with its name on the slide.
struct NamedStream {
  std::string name;
  Stream stream;
};

NamedStream connect(Story& story, const demo::Fd& listener, const std::string& name,
                    const Address& local) {
  demo::Fd client = transport::open_or_free(
      story, name, local,
      [](const Address& wanted) { return demo::tcp_socket(wanted); });
  return {name, Stream(story, listener, std::move(client), name)};
}

/// Each client sends its name. The table shows which socket of the server received it.
void send_and_receive(Story& story, std::vector<NamedStream>& clients) {
  std::vector<Story::Row> rows;
  bool as_claimed = true;
  for (auto& [name, stream] : clients) stream.write("from " + name);
  for (auto& [name, stream] : clients) {
    const std::string got = stream.read(1024);
    as_claimed = as_claimed && got == "from " + name;
    rows.push_back({stream.client_address().to_string() + " -> " +
                        stream.server_address().to_string(),
                    "fd " + std::to_string(stream.server_fd()),
                    std::to_string(transport::segments_of(stream.server_fd()).in),
                    demo::quoted(got)});
  }
  story.table({"segment", "socket", "segments so far", "payload"}, rows);
  story.check(as_claimed, "every socket got what its own client sent");
}

void try_same_addresses_again(Story& story, const Stream& first) {
  story.step("Fine print: the same four numbers cannot be used twice");
  const demo::Fd again = demo::tcp_socket(first.client_address());
  transport::check_fails(
      story, EADDRNOTAVAIL,
      [&] { demo::connect_tcp(again.get(), first.server_address()); },
      "the client's kernel refuses: the two could not be told apart");
}

void close_one(Story& story, std::vector<NamedStream>& clients, const Address& server) {
  story.step("One connection ends; the others and the welcoming socket stay");
  // A reset leaves nothing behind in TIME-WAIT: the next run finds its ports free.
  clients.front().stream.reset();
  clients.erase(clients.begin());
  transport::wait_until(
      [&] { return transport::sockets_of_ports("tcp", {server.port()}).size() == 5; });
  story.check(transport::show_server(story, server) == 3,
              "three sockets are left of four");
  send_and_receive(story, clients);
  for (NamedStream& one : clients) one.stream.reset();
}

void demultiplex(Story& story, const std::vector<std::uint16_t>& ports) {
  story.step("Server B listens (the slide's port 80 would need root)");
  const demo::Fd listener = transport::open_or_free(
      story, "the server", Address("127.0.0.1", ports[0]),
      [](const Address& wanted) { return demo::listen_tcp(wanted, 5); });
  const Address server = Address::local_of(listener.get());
  const std::string port = std::to_string(server.port());
  story.filters("tcp port " + port, "tcp.port == " + port);
  transport::show_server(story, server);

  story.step("Host A connects once, host C twice; all to the same port of B");
  std::vector<NamedStream> clients;
  clients.push_back(connect(story, listener, "A", Address("127.0.0.2", ports[1])));
  clients.push_back(connect(story, listener, "C1", Address("127.0.0.3", ports[2])));
  clients.push_back(connect(story, listener, "C2", Address("127.0.0.3", ports[1])));
  story.check(transport::show_server(story, server) == 4,
              "four sockets, and all have port " + port);
  story.say("The same rows and the clients' ends, in another terminal:");
  story.show(transport::ss_command("tcp", {server.port()}));

  story.step("Which socket gets which segment? Source address and port decide");
  send_and_receive(story, clients);
  story.say("(The kernel has counted three segments: SYN, ACK and this one.)");
  try_same_addresses_again(story, clients.front().stream);
  close_one(story, clients, server);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::uint16_t> ports{6428, 9157, 5775};
  return transport::run_story(
      "tcp_demux",
      {"TCP: which socket gets the segment?", "TCP: which socket gets the segment?"},
      argc, argv, [&](Story& story) { demultiplex(story, ports); },
      [&](demo::CommandLine& line) {
        transport::add_ports_option(line, ports, "server, A and C2, C1");
      });
}
