#pragma once
// The parts of the program segments: two servers, UDP and TCP, with the same port
// number; functions that show a packet; and several sockets that send in turn.

#include <string>
#include <vector>

#include "demos/common/fd.h"
#include "demos/transport/kernel/header_fields.h"
#include "demos/transport/kernel/packet_socket.h"
#include "demos/transport/segments/segments_texts.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

/// A UDP and a TCP server with the same port number. UDP ports and TCP ports are
/// independent of each other.
struct TwoServers {
  demo::Fd udp, listener;
  reactor::Address address;
};
/// Opens both servers and sets the story's filters. Throws std::system_error.
TwoServers open_servers(Story& story);

/// The names of header fields in the language of the story.
const HeaderTexts& header_texts(const Story& story);

/// Prints whether the bytes were captured or composed; for composed ones also why.
void show_origin(Story& story, const ObservedPacket& packet, const PacketSocket& wire);

/// Shows a row per header field with its bytes, and a row for the payload.
void show_fields(Story& story, const std::string& packet,
                 const std::vector<HeaderField>& fields);

/// Calculates the checksums of the IP header and of UDP or TCP, and compares them with
/// those in the packet.
void show_checksums(Story& story, const std::string& packet);

/// Sends from several sockets in turn, and shows the sender and receiver of each
/// packet.
void multiplex(Story& story, const PacketSocket& wire, const TwoServers& servers);

}  // namespace transport
