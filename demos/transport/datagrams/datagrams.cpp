// UDP carries datagrams: one write is one read, even if it is empty. There is no
// connection, so one socket serves many peers. The size limit is shown in
// datagram_sizes.cpp.

#include "demos/transport/datagrams/datagrams.h"

#include "demos/transport/story/chart.h"

using reactor::Address;
using transport::NamedUdpSocket;
using transport::Sockets;
using transport::Story;

namespace {

void show_exchange(Story& story, const Sockets& sockets) {
  const auto& [client, server] = sockets;
  story.step("One exchange: the server learns the address from the datagram");
  client.send(server.address(), "hello", "sendto()");
  const auto question = server.receive();
  if (!story.check(question && question->from == client.address(),
                   "recvfrom() gave the payload and " + client.address().to_string()))
    return;
  server.send(question->from, "HELLO", "sendto()");
  const auto answer = client.receive();
  story.show(
      transport::chart(story.packets().notes(), client.address(), server.address()));
  story.check(answer && answer->payload == "HELLO",
              "no handshake before, no acknowledgement after");
}

void show_boundaries(Story& story, const Sockets& sockets) {
  story.step("Three writes, three reads, an empty one among them");
  const std::vector<std::string> texts{"HELLO", "", "BYE"};
  std::vector<std::string> reads;
  std::vector<Story::Row> rows;
  for (const auto& text : texts) sockets.client.send(sockets.server.address(), text);
  while (reads.size() < texts.size()) {
    const auto got = sockets.server.receive();
    if (!got) break;
    reads.push_back(got->payload);
    rows.push_back({"recvfrom", std::to_string(got->size), demo::quoted(got->payload)});
  }
  story.table({"call", "bytes", "payload"}, rows);
  story.check(reads == texts, "boundaries stay; 0 bytes are a message, not an end");
}

void show_peers(Story& story, const Sockets& sockets) {
  story.step("One socket, many peers: each datagram comes with its sender's address");
  std::vector<Story::Row> rows;
  bool answered = true;
  for (const char* host : {"127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"}) {
    const NamedUdpSocket peer(story, "peer", Address(host, 0));
    peer.send(sockets.server.address(), "peer");
    const auto got = sockets.server.receive();
    if (got) sockets.server.send(got->from, "PEER");
    const auto answer = peer.receive();
    answered = answered && answer && got->from == peer.address();
    if (answer) rows.push_back({got->from.to_string(), demo::quoted(answer->payload)});
  }
  story.table({"sender", "its answer"}, rows);
  story.check(answered, "each peer got its answer, with one socket at the server");
}

}  // namespace

int main(int argc, char** argv) {
  return transport::run_story(
      "datagrams", "UDP: datagrams, and how large", argc, argv, [](Story& story) {
        const Sockets sockets{{story, "client"}, {story, "server"}};
        const auto port = std::to_string(sockets.server.port());
        story.filters("udp port " + port, "udp.port == " + port);
        show_exchange(story, sockets);
        show_boundaries(story, sockets);
        transport::show_size_limits(story, sockets);
        show_peers(story, sockets);
        transport::show_echo_loop(story);
      });
}
