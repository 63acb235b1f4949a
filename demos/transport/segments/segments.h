#pragma once
// The parts of the program segments: a server with UDP and TCP on one port number, what
// is shown of a packet, and many sockets that send at once.

#include <string>
#include <vector>

#include "demos/common/fd.h"
#include "demos/transport/kernel/header_fields.h"
#include "demos/transport/kernel/packet_socket.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

/// One port number, twice: ports of UDP and of TCP have nothing to do with each other.
struct TwoServers {
  demo::Fd udp, listener;
  reactor::Address address;
};
TwoServers open_servers(Story& story);

/// Where the bytes are from: captured, or composed and why.
void show_origin(Story& story, const ObservedPacket& packet, const PacketSocket& wire);

/// A row per field with its bytes, then the payload.
void show_fields(Story& story, const std::string& packet,
                 const std::vector<HeaderField>& fields);

/// The checksums of the IP header and of UDP or TCP, calculated and compared with what
/// the packet has.
void show_checksums(Story& story, const std::string& packet);

/// Sends by several sockets in turn; whose the packets are, and who got them.
void multiplex(Story& story, const PacketSocket& wire, const TwoServers& servers);

}  // namespace transport
