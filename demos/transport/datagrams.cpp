// UDP carries datagrams: one write, one read. How large they may be (not 65,536 bytes,
// as the slide has it), what a small buffer does to them, that an empty one is one as
// well, and one socket for many peers.

#include <sys/socket.h>

#include <cerrno>

#include "demos/common/socket.h"
#include "demos/transport/calls.h"
#include "demos/transport/packet.h"
#include "demos/transport/story.h"
#include "reactor/error.h"

using reactor::Address;
using transport::Story;

namespace {

struct Sockets {
  demo::Fd client = demo::bind_udp(Address("127.0.0.1", 0));
  demo::Fd server = demo::bind_udp(Address("127.0.0.1", 0));
  Address from = Address::local_of(client.get());
  Address to = Address::local_of(server.get());
};

void send(Story& story, const Sockets& sockets, const std::string& payload) {
  transport::send_to(sockets.client.get(), payload, sockets.to);
  story.packets().udp(sockets.from, sockets.to, payload);
}

void show_boundaries(Story& story, const Sockets& sockets) {
  story.step("Three writes, three reads, an empty one among them");
  std::vector<Story::Row> rows;
  bool same = true;
  for (const char* text : {"HELLO", "", "BYE"}) send(story, sockets, text);
  for (const char* text : {"HELLO", "", "BYE"}) {
    const auto got = transport::receive_from(sockets.server.get());
    same = same && got && got->payload == text;
    if (got)
      rows.push_back(
          {"recvfrom", std::to_string(got->size), transport::quoted(got->payload)});
  }
  story.table({"call", "bytes", "payload"}, rows);
  story.check(same, "boundaries stay; 0 bytes are a message, not an end");
}

/// One row: what sendto says to a datagram of this size, and what arrives.
Story::Row try_size(Story& story, const Sockets& sockets, std::size_t size,
                    bool expected) {
  const std::string payload(size, 'x');
  const ssize_t sent = ::sendto(sockets.client.get(), payload.data(), size, 0,
                                sockets.to.data(), sockets.to.size());
  const int problem = sent < 0 ? errno : 0;
  const bool readable = transport::readable(
      sockets.server.get(),
      expected ? transport::patience : std::chrono::milliseconds(0));
  const std::size_t announced = transport::next_datagram_size(sockets.server.get());
  const auto got = readable ? transport::receive_from(sockets.server.get())
                            : std::optional<transport::Datagram>();
  if (problem == 0) story.packets().udp(sockets.from, sockets.to, payload);
  const bool as_expected = expected
                               ? got && got->payload == payload && announced == size
                               : problem == EMSGSIZE && !got;
  return {std::to_string(size),
          problem == 0 ? "sent" : reactor::make_error(problem).message(),
          got ? std::to_string(got->size) : "-", as_expected ? "ok" : "WRONG"};
}

void show_sizes(Story& story, const Sockets& sockets) {
  story.step("How large? The slide says 65,536 bytes");
  std::vector<Story::Row> rows;
  bool all_as_expected = true;
  for (const std::size_t size : {1U, 1472U, 1473U, 65'507U, 65'508U, 65'536U}) {
    const bool fits = size <= transport::largest_udp_payload;
    rows.push_back(try_size(story, sockets, size, fits));
    all_as_expected = all_as_expected && rows.back().back() == "ok";
  }
  story.table({"bytes", "sendto", "received", ""}, rows);
  story.say("65,535 bytes in an IPv4 packet - 20 of its header - 8 of UDP's = 65,507.");
  story.say(
      "(1,472 fit into one Ethernet frame; beyond, IP cuts the packet, not UDP.)");
  story.check(all_as_expected, "too large is an error of the sender, EMSGSIZE");
}

void show_truncation(Story& story, const Sockets& sockets) {
  story.step("A buffer that is too small: the rest is lost");
  send(story, sockets, "a datagram of 27 characters");
  send(story, sockets, "the next one");
  transport::readable(sockets.server.get(), transport::patience);
  const std::size_t announced = transport::next_datagram_size(sockets.server.get());
  const auto cut =
      transport::receive_from(sockets.server.get(), transport::patience, 10);
  const auto next = transport::receive_from(sockets.server.get());
  if (!story.check(cut && next, "two datagrams came")) return;
  story.table({"call", "got", "of", "payload"},
              {{"recvfrom(10)", std::to_string(cut->payload.size()),
                std::to_string(cut->size), transport::quoted(cut->payload)},
               {"recvfrom(2048)", std::to_string(next->payload.size()),
                std::to_string(next->size), transport::quoted(next->payload)}});
  story.check(announced == 27 && cut->size == 27 && next->payload == "the next one",
              "MSG_TRUNC tells; nobody gets the other 17 bytes");
}

void show_peers(Story& story, const Sockets& sockets) {
  story.step("One socket, many peers: the sender's address comes with each datagram");
  std::vector<demo::Fd> peers;
  for (const char* host : {"127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"}) {
    peers.push_back(demo::bind_udp(Address(host, 0)));
    transport::send_to(peers.back().get(), "peer", sockets.to);
    story.packets().udp(Address::local_of(peers.back().get()), sockets.to, "peer");
  }
  std::vector<Story::Row> rows;
  bool answered = true;
  for (const demo::Fd& peer : peers) {
    const auto got = transport::receive_from(sockets.server.get());
    if (!got) break;
    transport::send_to(sockets.server.get(), "PEER", got->from);
    story.packets().udp(sockets.to, got->from, "PEER");
    const auto answer = transport::receive_from(peer.get());
    answered = answered && answer && answer->from == sockets.to &&
               got->from == Address::local_of(peer.get());
    rows.push_back({got->from.to_string(), answer ? answer->payload : "-"});
  }
  story.table({"sender", "its answer"}, rows);
  story.check(answered && rows.size() == peers.size(),
              "each peer got its answer; getsockname says they are who they said");
}

}  // namespace

int main(int argc, char** argv) {
  return transport::tell("datagrams", "UDP: datagrams, and how large", argc, argv,
                         [](Story& story) {
                           const Sockets sockets;
                           const auto port = std::to_string(sockets.to.port());
                           story.filters("udp port " + port, "udp.port == " + port);
                           show_boundaries(story, sockets);
                           show_sizes(story, sockets);
                           show_truncation(story, sockets);
                           show_peers(story, sockets);
                         });
}
