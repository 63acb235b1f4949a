// TCP: which socket gets a segment? The slides' picture live: three connections to one
// port, two of them from one host, two of them from the same port number. The server
// has four sockets with one port; the pair of source address and port decides.

#include <cerrno>
#include <system_error>

#include "demos/common/socket.h"
#include "demos/transport/calls.h"
#include "demos/transport/ports.h"
#include "demos/transport/socket_table.h"
#include "demos/transport/story.h"

using reactor::Address;
using transport::Story;

namespace {

/// One of the picture's connections: the client's end, and the server's after accept.
struct Connection {
  std::string name;
  demo::Fd client;
  Address address;
  demo::Fd server = {};
};

Connection connect(Story& story, const std::string& name, const Address& local,
                   const Address& server) {
  Connection connection{name, {}, {}};
  connection.client = transport::open_or_free(
      story, name, local,
      [](const Address& wanted) { return transport::tcp_socket(wanted); });
  transport::connect_tcp(connection.client.get(), server);
  connection.address = Address::local_of(connection.client.get());
  story.packets().tcp_connect(connection.address, server, name);
  return connection;
}

/// Each client sends its name; the table says which socket of the server got it.
void send_and_receive(Story& story, const std::vector<Connection>& connections,
                      const Address& server) {
  for (const Connection& one : connections) {
    transport::send_all(one.client.get(), "from " + one.name);
    story.packets().tcp_data(one.address, server, "from " + one.name);
  }
  std::vector<Story::Row> rows;
  bool as_claimed = true;
  for (const Connection& one : connections) {
    const std::string got = transport::receive(one.server.get());
    as_claimed = as_claimed && got == "from " + one.name;
    rows.push_back({one.address.to_string(), server.to_string(),
                    "fd " + std::to_string(one.server.get()), transport::quoted(got)});
  }
  story.table({"source", "destination", "socket", "payload"}, rows);
  story.check(as_claimed, "every socket got what its own client sent");
}

/// The kernel's row of each of the server's ends names the client, as we know it.
void check_rows(Story& story, const std::vector<Connection>& connections,
                const Address& server) {
  bool same = true;
  for (const Connection& one : connections) {
    const auto row = transport::row_of(one.server.get());
    same = same && row && row->local == server && row->peer == one.address;
  }
  story.check(same, "one port, a socket for each source address and port");
}

/// The sockets of the server: what listens, and what has been accepted.
void show_server(Story& story, const Address& server) {
  std::vector<Story::Row> rows;
  for (const auto& row : transport::sockets_of_ports("tcp", {server.port()}))
    if (row.local == server) rows.push_back(transport::socket_cells(row));
  story.table(transport::socket_headings, rows);
}

void try_the_same_again(Story& story, const Connection& first, const Address& server) {
  story.step("Fine print: the same four numbers cannot be used twice");
  const demo::Fd again = transport::tcp_socket(first.address);
  try {
    transport::connect_tcp(again.get(), server);
    story.check(false, "a second connection from " + first.address.to_string());
  } catch (const std::system_error& error) {
    story.say(error.what());
    story.check(error.code().value() == EADDRNOTAVAIL,
                "it would be the same connection");
  }
}

void close_one(Story& story, std::vector<Connection>& connections,
               const Address& server) {
  story.step("One connection closes; the others and the welcoming socket stay");
  // A reset leaves nothing behind in TIME-WAIT: the next run finds its ports free.
  const auto reset = [&](Connection& one) {
    transport::close_by_reset(one.client);
    story.packets().tcp(one.address, server,
                        transport::tcp_flag::rst | transport::tcp_flag::ack);
  };
  reset(connections.front());
  connections.erase(connections.begin());
  transport::soon(
      [&] { return transport::sockets_of_ports("tcp", {server.port()}).size() == 5; });
  show_server(story, server);
  send_and_receive(story, connections, server);
  for (Connection& one : connections) reset(one);
}

void demultiplex(Story& story, const std::vector<std::uint16_t>& ports) {
  story.step("Server B listens (the slide's port 80 would need root)");
  const demo::Fd listener = transport::open_or_free(
      story, "the server", Address("127.0.0.1", ports[0]),
      [](const Address& wanted) { return demo::listen_tcp(wanted, 5); });
  const Address server = Address::local_of(listener.get());
  const std::string port = std::to_string(server.port());
  show_server(story, server);
  story.filters("tcp port " + port, "tcp.port == " + port);

  story.step("Host A connects once, host C twice: three segments to one port");
  std::vector<Connection> connections;
  connections.push_back(connect(story, "A", Address("127.0.0.2", ports[1]), server));
  connections.push_back(connect(story, "C1", Address("127.0.0.3", ports[2]), server));
  connections.push_back(connect(story, "C2", Address("127.0.0.3", ports[1]), server));
  for (Connection& one : connections)
    one.server = transport::accept_tcp(listener.get());
  show_server(story, server);
  story.say("The same rows, and the clients' ends:");
  story.show(transport::ss_command("tcp", {server.port()}));
  check_rows(story, connections, server);

  story.step("Which socket gets which segment?");
  send_and_receive(story, connections, server);
  try_the_same_again(story, connections.front(), server);
  close_one(story, connections, server);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::uint16_t> ports{6428, 9157, 5775};
  return transport::tell(
      "tcp_demux", "TCP: which socket gets the segment?", argc, argv,
      [&](Story& story) { demultiplex(story, ports); },
      [&](CLI::App& app) {
        transport::add_ports_option(app, ports, "server, A and C2, C1");
      });
}
