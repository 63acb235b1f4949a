// UDP: which socket gets a datagram? The slides' picture live, with their ports: one
// socket on 6428 serves two others, on 9157 and 5775. And the fine print: the
// destination address counts as well, and a connected socket takes only its peer's
// datagrams.

#include <cerrno>

#include "demos/common/socket.h"
#include "demos/transport/calls.h"
#include "demos/transport/ports.h"
#include "demos/transport/socket_table.h"
#include "demos/transport/story.h"

using reactor::Address;
using transport::Story;

namespace {

/// A socket of the picture and its name there.
struct Station {
  std::string name;
  demo::Fd fd;
  Address address;
};

Station open(Story& story, const std::string& name, const std::string& host,
             std::uint16_t port) {
  Station station{name, {}, {}};
  station.fd =
      transport::open_or_free(story, name, Address(host, port), demo::bind_udp);
  station.address = Address::local_of(station.fd.get());
  return station;
}

void send(Story& story, const Station& from, const Address& to,
          const std::string& text) {
  transport::send_to(from.fd.get(), text, to);
  story.packets().udp(from.address, to, text, from.name);
}

/// Takes a datagram out of each of the sockets: which one got what.
void receive(Story& story, const std::vector<const Station*>& at,
             const std::vector<const Station*>& from) {
  std::vector<Story::Row> rows;
  bool as_claimed = true;
  for (std::size_t i = 0; i < at.size(); ++i) {
    const auto got = transport::receive_from(at[i]->fd.get());
    as_claimed = as_claimed && got && got->from == from[i]->address;
    if (got)
      rows.push_back({got->from.to_string(), at[i]->address.to_string(),
                      "fd " + std::to_string(at[i]->fd.get()), at[i]->name,
                      transport::quoted(got->payload)});
  }
  story.table({"source", "destination", "socket", "", "payload"}, rows);
  story.check(as_claimed, "each datagram is where it belongs, with its sender");
}

/// The kernel's rows of the sockets; whether they have the names that we know.
bool show_rows(Story& story, const std::vector<const Station*>& stations) {
  std::vector<Story::Row> rows;
  bool same = true;
  for (const Station* station : stations) {
    const auto row = transport::row_of(station->fd.get());
    same = same && row && row->local == station->address;
    if (row) rows.push_back(transport::socket_cells(*row));
  }
  story.table(transport::socket_headings, rows);
  return same;
}

void as_on_the_slides(Story& story, const Station& server, const Station& one,
                      const Station& two) {
  story.step("Two senders, one receiving socket: both wait in one queue");
  send(story, two, server.address, "hello from 2");
  send(story, one, server.address, "hello from 1");
  transport::readable(server.fd.get(), transport::patience);
  show_rows(story, {&server});
  story.say("(Recv-Q counts the kernel's whole buffers, so more than the payload.)");
  receive(story, {&server, &server}, {&two, &one});

  story.step("The answers: same source, the destination port decides");
  send(story, server, two.address, "HELLO 2");
  send(story, server, one.address, "HELLO 1");
  receive(story, {&one, &two}, {&server, &server});
}

void fine_print(Story& story, const Station& server, const Station& one,
                const Station& two) {
  story.step("Fine print: the destination address counts, too");
  const Station other = open(story, "otherSocket", "127.0.0.2", server.address.port());
  send(story, one, other.address, "to 127.0.0.2");
  send(story, one, server.address, "to 127.0.0.1");
  receive(story, {&server, &other}, {&one, &one});

  story.step("Fine print: a connected socket takes only its peer's datagrams");
  transport::connect_udp(server.fd.get(), one.address);
  transport::connect_udp(two.fd.get(), server.address);
  send(story, two, server.address, "from a stranger");
  send(story, one, server.address, "from the peer");
  transport::readable(server.fd.get(), transport::patience);
  show_rows(story, {&server});
  receive(story, {&server}, {&one});
  story.check(!transport::readable(server.fd.get()), "nothing else came");
  story.check(transport::take_error(two.fd.get()) == ECONNREFUSED,
              "the stranger is told: connection refused (ICMP, port unreachable)");
}

void demultiplex(Story& story, const std::vector<std::uint16_t>& ports) {
  story.step("Three sockets, as on the slide");
  const Station server = open(story, "serverSocket", "127.0.0.1", ports[0]);
  const Station two = open(story, "mySocket2", "127.0.0.1", ports[1]);
  const Station one = open(story, "mySocket1", "127.0.0.1", ports[2]);
  const bool same = show_rows(story, {&server, &two, &one});
  story.say("fd " + std::to_string(server.fd.get()) + " is serverSocket, fd " +
            std::to_string(two.fd.get()) + " mySocket2, fd " +
            std::to_string(one.fd.get()) + " mySocket1. The same rows:");
  story.show(transport::ss_command(
      "udp", {server.address.port(), two.address.port(), one.address.port()}));
  story.check(same, "getsockname and the kernel's table agree");
  const std::string port = std::to_string(server.address.port());
  story.filters("udp port " + port, "udp.port == " + port);
  as_on_the_slides(story, server, one, two);
  fine_print(story, server, one, two);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::uint16_t> ports{6428, 9157, 5775};
  return transport::tell(
      "udp_demux", "UDP: which socket gets the datagram?", argc, argv,
      [&](Story& story) { demultiplex(story, ports); },
      [&](CLI::App& app) {
        transport::add_ports_option(app, ports, "serverSocket, mySocket2, mySocket1");
      });
}
