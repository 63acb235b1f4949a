// Which UDP socket gets a datagram? This program runs the example of the slides, with
// the same ports: one socket on 6428 serves two others, on 9157 and 5775. Then it shows
// two rules that the slides leave out: the destination address counts as well, and a
// connected socket receives only its peer's datagrams.

#include <cerrno>

#include "demos/common/blocking_calls.h"
#include "demos/common/socket.h"
#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/story/chart.h"
#include "demos/transport/story/claims.h"
#include "demos/transport/story/named_udp_socket.h"
#include "demos/transport/story/options.h"
#include "demos/transport/udp_demux_english.h"
#include "demos/transport/udp_demux_german.h"

using reactor::Address;
using transport::NamedUdpSocket;
using transport::Story;

namespace {

/// The sockets of the slide.
struct Picture {
  NamedUdpSocket server, two, one;
};

void show_sockets(Story& story, const Picture& sockets) {
  const std::string port = std::to_string(sockets.server.port());
  story.filters("udp port " + port, "udp.port == " + port);
  show_rows(story, {&sockets.server, &sockets.two, &sockets.one});
  show_ss_command(
      story, transport::ss_command("udp", {sockets.server.port(), sockets.two.port(),
                                           sockets.one.port()}));
}

void multiplex(Story& story, const Picture& sockets) {
  const auto& text = transport::udp_demux_texts(story);
  story.step(text.multiplex);
  sockets.two.send(sockets.server.address(), "hello from 2");
  sockets.one.send(sockets.server.address(), "hello from 1");
  std::vector<Story::Row> rows;
  for (const auto& packet : story.packets().notes())
    rows.push_back({packet.from.to_string(), packet.to.to_string(),
                    transport::label_of(packet, story_texts(story))});
  story.table({text.source, text.destination, text.segment}, rows);
  story.say(text.source_port);
}

void demultiplex(Story& story, const Picture& sockets) {
  const auto& [server, two, one] = sockets;
  const auto& text = transport::udp_demux_texts(story);
  story.step(text.demultiplex);
  demo::readable(server.fd(), demo::time_limit);
  show_rows(story, {&server});
  story.say(text.whole_buffers);
  show_deliveries(story, {{&two, &server}, {&one, &server}}, text.same_socket);

  story.step(text.answers);
  server.send(two.address(), "HELLO 2");
  server.send(one.address(), "HELLO 1");
  show_deliveries(story, {{&server, &two}, {&server, &one}}, text.each_answer);
}

void compare_addresses(Story& story, const Picture& sockets) {
  const auto& text = transport::udp_demux_texts(story);
  story.step(text.address_counts);
  const NamedUdpSocket other(story, "otherSocket",
                             Address("127.0.0.2", sockets.server.port()));
  sockets.one.send(other.address(), "to 127.0.0.2");
  sockets.one.send(sockets.server.address(), "to 127.0.0.1");
  show_deliveries(story, {{&sockets.one, &other}, {&sockets.one, &sockets.server}},
                  text.another_socket);
}

void connect_sockets(Story& story, const Picture& sockets) {
  const auto& [server, two, one] = sockets;
  const auto& text = transport::udp_demux_texts(story);
  story.step(text.source_counts);
  demo::connect_udp(server.fd(), one.address());
  demo::connect_udp(two.fd(), server.address());
  two.send(server.address(), "a stranger");
  one.send(server.address(), "the peer");
  demo::readable(server.fd(), demo::time_limit);
  show_rows(story, {&server});
  show_deliveries(story, {{&one, &server}}, text.peer_came);
  story.check(!demo::readable(server.fd()), text.stranger_did_not);
  story.check(transport::wait_until(
                  [fd = two.fd()] { return demo::pending_error(fd) == ECONNREFUSED; }),
              text.stranger_fails);
  story.say(text.because_connected);
}

void show_all(Story& story, const std::vector<std::uint16_t>& ports) {
  story.step(transport::udp_demux_texts(story).three_sockets);
  const Picture sockets{{story, "serverSocket", Address("127.0.0.1", ports[0])},
                        {story, "mySocket2", Address("127.0.0.1", ports[1])},
                        {story, "mySocket1", Address("127.0.0.1", ports[2])}};
  show_sockets(story, sockets);
  multiplex(story, sockets);
  demultiplex(story, sockets);
  compare_addresses(story, sockets);
  connect_sockets(story, sockets);
}

}  // namespace

const transport::UdpDemuxTexts& transport::udp_demux_texts(const Story& story) {
  return story.in(udp_demux_english, udp_demux_german);
}

int main(int argc, char** argv) {
  std::vector<std::uint16_t> ports{6428, 9157, 5775};
  return transport::run_story(
      "udp_demux",
      {transport::udp_demux_english.title, transport::udp_demux_german.title}, argc,
      argv, [&](Story& story) { show_all(story, ports); },
      [&](demo::CommandLine& line) {
        transport::add_ports_option(line, ports, "serverSocket, mySocket2, mySocket1");
      });
}
