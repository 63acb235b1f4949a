#pragma once
// The second part of the program datagrams.

#include "demos/transport/story/named_udp_socket.h"

namespace transport {

/// The sockets of the two sides.
struct Sockets {
  NamedUdpSocket client, server;
};

/// Shows the largest datagram, the error for a larger one, and how a small buffer
/// truncates a datagram.
void show_size_limits(Story& story, const Sockets& sockets);

}  // namespace transport
