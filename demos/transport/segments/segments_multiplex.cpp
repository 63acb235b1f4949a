#include <netinet/in.h>

#include "demos/common/blocking_calls.h"
#include "demos/common/socket.h"
#include "demos/transport/segments/segments.h"

namespace transport {

using reactor::Address;

namespace {

/// A message, the socket that sends it, and the socket that should receive it.
struct Route {
  std::string message;
  int from, to;
  bool tcp;
};

struct Transfer {
  ObservedPacket packet;
  std::string got;  // the bytes that the receiver has read
};

Transfer send_and_receive(Story& story, const PacketSocket& wire, const Route& route,
                          const Address& server) {
  const Address from = Address::local_of(route.from);
  if (!route.tcp) {
    story.packets().udp(from, server, route.message);
    const ObservedPacket packet = wire.udp(route.from, route.message, server);
    const auto datagram = demo::receive_from(route.to);
    return {packet, datagram ? datagram->payload : std::string()};
  }
  story.packets().tcp_data(from, server, route.message);
  const ObservedPacket packet = wire.tcp(route.from, route.message);
  return {packet, demo::receive_exactly(route.to, route.message.size())};
}

/// Whether addresses, ports and payload of the packet match the two sockets.
bool matches_sockets(const Transfer& transfer, const Route& route,
                     const Address& server) {
  const PacketEnds ends = ends_of(transfer.packet.bytes);
  return ends.protocol == (route.tcp ? IPPROTO_TCP : IPPROTO_UDP) &&
         ends.from == Address::local_of(route.from) && ends.to == server &&
         transfer.got == route.message &&
         payload_of(transfer.packet.bytes) == route.message;
}

Story::Row row_for(const Transfer& transfer, const Route& route) {
  const PacketEnds ends = ends_of(transfer.packet.bytes);
  return {"fd " + std::to_string(route.from),
          route.tcp ? "6: TCP" : "17: UDP",
          ends.from.to_string(),
          ends.to.to_string(),
          demo::quoted(payload_of(transfer.packet.bytes)),
          "fd " + std::to_string(route.to)};
}

}  // namespace

void multiplex(Story& story, const PacketSocket& wire, const TwoServers& servers) {
  const auto& text = segments_texts(story);
  story.step(text.multiplex);
  const demo::Fd a = demo::bind_udp(Address("127.0.0.1", 0));
  const demo::Fd b = demo::bind_udp(Address("127.0.0.1", 0));
  const demo::Connection c = demo::open_connection(servers.listener);
  const demo::Connection d = demo::open_connection(servers.listener);
  for (const demo::Connection* ends : {&c, &d})
    story.packets().tcp_connect(ends->client_address, ends->server_address);
  const int udp = servers.udp.get();
  demo::receive_from(udp);  // discard the datagram of the first step
  const std::vector<Route> routes{
      {"one", a.get(), udp, false},   {"two", c.client.get(), c.server.get(), true},
      {"three", b.get(), udp, false}, {"four", d.client.get(), d.server.get(), true},
      {"five", a.get(), udp, false},  {"six", c.client.get(), c.server.get(), true}};
  std::vector<Story::Row> rows;
  ObservedPacket shown;
  bool named = true;
  for (const Route& route : routes) {
    const Transfer transfer = send_and_receive(story, wire, route, servers.address);
    if (rows.empty() || !transfer.packet.captured) shown = transfer.packet;
    named = named && matches_sockets(transfer, route, servers.address);
    rows.push_back(row_for(transfer, route));
  }
  show_origin(story, shown, wire);
  story.table({text.sent_by, text.protocol, text.source, text.destination, text.payload,
               text.got_by},
              rows);
  story.say(text.where);
  story.check(named, text.names_sender);
  story.say(text.multiplexing);
  story.say(text.demultiplexing(servers.address.port()));
  story.say(text.who_decides);
}

}  // namespace transport
