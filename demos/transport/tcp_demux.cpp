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
#include "demos/transport/tcp_demux_english.h"
#include "demos/transport/tcp_demux_german.h"

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
  const auto& text = transport::tcp_demux_texts(story);
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
  story.table({text.segment, text.socket, text.segments_so_far, text.payload}, rows);
  story.check(as_claimed, text.own_client);
}

void try_same_addresses_again(Story& story, const Stream& first) {
  const auto& text = transport::tcp_demux_texts(story);
  story.step(text.same_four_numbers);
  const demo::Fd again = demo::tcp_socket(first.client_address());
  transport::check_fails(
      story, EADDRNOTAVAIL,
      [&] { demo::connect_tcp(again.get(), first.server_address()); },
      text.kernel_refuses);
}

void close_one(Story& story, std::vector<NamedStream>& clients, const Address& server) {
  const auto& text = transport::tcp_demux_texts(story);
  story.step(text.one_ends);
  // A reset leaves nothing behind in TIME-WAIT: the next run finds its ports free.
  clients.front().stream.reset();
  clients.erase(clients.begin());
  transport::wait_until(
      [&] { return transport::sockets_of_ports("tcp", {server.port()}).size() == 5; });
  story.check(transport::show_server(story, server) == 3, text.three_left);
  send_and_receive(story, clients);
  for (NamedStream& one : clients) one.stream.reset();
}

void demultiplex(Story& story, const std::vector<std::uint16_t>& ports) {
  const auto& text = transport::tcp_demux_texts(story);
  story.step(text.server_listens);
  const demo::Fd listener = transport::open_or_free(
      story, text.the_server, Address("127.0.0.1", ports[0]),
      [](const Address& wanted) { return demo::listen_tcp(wanted, 5); });
  const Address server = Address::local_of(listener.get());
  const std::string port = std::to_string(server.port());
  story.filters("tcp port " + port, "tcp.port == " + port);
  transport::show_server(story, server);

  story.step(text.clients_connect);
  std::vector<NamedStream> clients;
  clients.push_back(connect(story, listener, "A", Address("127.0.0.2", ports[1])));
  clients.push_back(connect(story, listener, "C1", Address("127.0.0.3", ports[2])));
  clients.push_back(connect(story, listener, "C2", Address("127.0.0.3", ports[1])));
  story.check(transport::show_server(story, server) == 4, text.four_sockets(port));
  show_ss_command(story, transport::ss_command("tcp", {server.port()}));

  story.step(text.which_socket);
  send_and_receive(story, clients);
  story.say(text.three_segments);
  try_same_addresses_again(story, clients.front().stream);
  close_one(story, clients, server);
}

}  // namespace

const transport::TcpDemuxTexts& transport::tcp_demux_texts(const Story& story) {
  return story.in(tcp_demux_english, tcp_demux_german);
}

int main(int argc, char** argv) {
  std::vector<std::uint16_t> ports{6428, 9157, 5775};
  return transport::run_story(
      "tcp_demux",
      {transport::tcp_demux_english.title, transport::tcp_demux_german.title}, argc,
      argv, [&](Story& story) { demultiplex(story, ports); },
      [&](demo::CommandLine& line) {
        transport::add_ports_option(line, ports, "server, A and C2, C1");
      });
}
