// UDP carries datagrams: one write is one read, even if it is empty. There is no
// connection, so one socket serves many peers. The size limit is shown in
// datagram_sizes.cpp.

#include "demos/transport/datagrams/datagrams.h"

#include "demos/transport/datagrams/datagrams_english.h"
#include "demos/transport/datagrams/datagrams_german.h"
#include "demos/transport/story/chart.h"

using reactor::Address;
using transport::datagrams_english;
using transport::datagrams_german;
using transport::datagrams_texts;
using transport::NamedUdpSocket;
using transport::Sockets;
using transport::Story;

namespace {

void show_exchange(Story& story, const Sockets& sockets) {
  const auto& [client, server] = sockets;
  const auto& text = datagrams_texts(story);
  story.step(text.exchange);
  client.send(server.address(), "hello", "sendto()");
  const auto question = server.receive();
  if (!story.check(question && question->from == client.address(),
                   text.recvfrom_gave(client.address().to_string())))
    return;
  server.send(question->from, "HELLO", "sendto()");
  const auto answer = client.receive();
  story.show(transport::chart(story.packets().notes(), {text.client, client.address()},
                              {text.server, server.address()}, story_texts(story)));
  story.check(answer && answer->payload == "HELLO", text.no_handshake);
}

void show_boundaries(Story& story, const Sockets& sockets) {
  const auto& text = datagrams_texts(story);
  story.step(text.boundaries);
  const std::vector<std::string> texts{"HELLO", "", "BYE"};
  std::vector<std::string> reads;
  std::vector<Story::Row> rows;
  for (const auto& one : texts) sockets.client.send(sockets.server.address(), one);
  while (reads.size() < texts.size()) {
    const auto got = sockets.server.receive();
    if (!got) break;
    reads.push_back(got->payload);
    rows.push_back({"recvfrom", std::to_string(got->size), demo::quoted(got->payload)});
  }
  story.table({text.call, text.bytes, text.payload}, rows);
  story.check(reads == texts, text.boundaries_stay);
}

constexpr struct {
  const char *host, *name, *capitals;
} peers[] = {{"127.0.0.1", "anna", "ANNA"},
             {"127.0.0.2", "ben", "BEN"},
             {"127.0.0.3", "cleo", "CLEO"},
             {"127.0.0.4", "dora", "DORA"}};

void show_peers(Story& story, const Sockets& sockets) {
  const auto& text = datagrams_texts(story);
  story.step(text.many_peers);
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
  story.table({"recvfrom()", text.from, text.answer_by, text.peer_gets}, rows);
  story.check(answered && rows.size() == std::size(peers), text.no_memory_of_peers);
}

}  // namespace

const transport::DatagramsTexts& transport::datagrams_texts(const Story& story) {
  return story.in(datagrams_english, datagrams_german);
}

int main(int argc, char** argv) {
  return transport::run_story(
      "datagrams", {datagrams_english.title, datagrams_german.title}, argc, argv,
      [](Story& story) {
        const auto& text = datagrams_texts(story);
        const Sockets sockets{{story, text.client}, {story, text.server}};
        const auto port = std::to_string(sockets.server.port());
        story.filters("udp port " + port, "udp.port == " + port);
        show_exchange(story, sockets);
        show_boundaries(story, sockets);
        transport::show_size_limits(story, sockets);
        show_peers(story, sockets);
        transport::show_echo_loop(story);
      });
}
