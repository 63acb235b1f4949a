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
  story.show(transport::chart(story.packets().notes(), {"client", client.address()},
                              {"server", server.address()}, story_texts(story)));
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

constexpr struct {
  const char *host, *name, *capitals;
} peers[] = {{"127.0.0.1", "anna", "ANNA"},
             {"127.0.0.2", "ben", "BEN"},
             {"127.0.0.3", "cleo", "CLEO"},
             {"127.0.0.4", "dora", "DORA"}};

void show_peers(Story& story, const Sockets& sockets) {
  story.step("One socket at the server, and four peers");
  std::vector<Story::Row> rows;
  bool answered = true;
  for (const auto& [host, name, capitals] : peers) {
    const NamedUdpSocket peer(story, name, Address(host, 0));
    peer.send(sockets.server.address(), name);
    const auto got = sockets.server.receive();
    if (!got) continue;
    sockets.server.send(got->from, capitals);
    const auto answer = peer.receive();
    answered = answered && answer && answer->payload == capitals;
    rows.push_back({demo::quoted(got->payload), got->from.to_string(),
                    "sendto(" + got->from.to_string() + ")",
                    answer ? demo::quoted(answer->payload) : "-"});
  }
  story.table({"recvfrom()", "from", "answer by", "the peer gets"}, rows);
  story.check(
      answered && rows.size() == std::size(peers),
      "recvfrom() gives the address for each answer; the socket knows no peers");
}

}  // namespace

int main(int argc, char** argv) {
  return transport::run_story(
      "datagrams", {"UDP: datagrams, and how large", "UDP: datagrams, and how large"},
      argc, argv, [](Story& story) {
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
