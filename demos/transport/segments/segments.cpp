// Where in a packet is its destination? This program shows the bytes of an IP packet
// with a UDP datagram, and of one with a TCP segment, field by field. It marks the
// fields by which the kernel finds the receiving socket, calculates the checksums, and
// shows many sockets that send into one stream of packets.

#include "demos/transport/segments/segments.h"

#include <system_error>

#include "demos/common/blocking_calls.h"
#include "demos/common/socket.h"
#include "demos/transport/kernel/header_german.h"
#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/segments/segments_english.h"
#include "demos/transport/segments/segments_german.h"

namespace transport {

using reactor::Address;

const SegmentsTexts& segments_texts(const Story& story) {
  return story.in(segments_english, segments_german);
}

const HeaderTexts& header_texts(const Story& story) {
  return story.in(header_english, header_german);
}

TwoServers open_servers(Story& story) {
  TwoServers servers;
  for (int attempts = 10; !servers.listener; --attempts) {
    servers.udp = demo::bind_udp(Address("127.0.0.1", 0));
    servers.address = Address::local_of(servers.udp.get());
    try {
      servers.listener = demo::listen_tcp(servers.address);
    } catch (const std::system_error&) {
      // The port may be in use for TCP; then the next one may be free.
      if (attempts == 1) throw;
    }
  }
  const std::string port = std::to_string(servers.address.port());
  story.filters("port " + port, "udp.port == " + port + " || tcp.port == " + port);
  return servers;
}

namespace {

void show_datagram(Story& story, const PacketSocket& wire, const TwoServers& servers) {
  const auto& text = segments_texts(story);
  story.step(text.datagram);
  const demo::Fd client = demo::bind_udp(Address("127.0.0.1", 0));
  story.packets().udp(Address::local_of(client.get()), servers.address, "HELLO");
  const ObservedPacket packet = wire.udp(client.get(), "HELLO", servers.address);
  show_origin(story, packet, wire);
  auto fields = ip_fields(packet.bytes, header_texts(story));
  for (const HeaderField& field : transport_fields(packet.bytes, header_texts(story)))
    fields.push_back(field);
  show_fields(story, packet.bytes, fields);
  const auto row = row_of(servers.udp.get());
  story.check(row && row->local == ends_of(packet.bytes).to,
              text.finds_udp_socket(servers.udp.get()));
  story.step(text.checksums);
  show_checksums(story, packet.bytes);
}

void show_segment(Story& story, const PacketSocket& wire, const TwoServers& servers) {
  const auto& text = segments_texts(story);
  story.step(text.segment);
  const demo::Connection ends = demo::open_connection(servers.listener);
  story.packets().tcp_connect(ends.client_address, ends.server_address);
  story.packets().tcp_data(ends.client_address, ends.server_address, "HELLO");
  const ObservedPacket packet = wire.tcp(ends.client.get(), "HELLO");
  show_origin(story, packet, wire);
  std::vector<HeaderField> fields;
  for (const HeaderField& field : ip_fields(packet.bytes, header_texts(story)))
    if (field.finds_socket) fields.push_back(field);
  for (const HeaderField& field : transport_fields(packet.bytes, header_texts(story)))
    fields.push_back(field);
  show_fields(story, packet.bytes, fields);
  const auto row = row_of(ends.server.get());
  const PacketEnds named = ends_of(packet.bytes);
  story.check(row && row->local == named.to && row->peer == named.from,
              text.finds_tcp_socket(ends.server.get()));
  story.step(text.checksums);
  show_checksums(story, packet.bytes);
}

}  // namespace

}  // namespace transport

int main(int argc, char** argv) {
  return transport::run_story(
      "segments", {transport::segments_english.title, transport::segments_german.title},
      argc, argv, [](transport::Story& story) {
        const transport::PacketSocket wire;
        const auto servers = transport::open_servers(story);
        transport::show_datagram(story, wire, servers);
        transport::show_segment(story, wire, servers);
        transport::multiplex(story, wire, servers);
      });
}
