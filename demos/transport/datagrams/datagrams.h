#pragma once
// The second part of the program datagrams.

#include "demos/transport/story/named_udp_socket.h"

namespace transport {

/// The two sides of the story.
struct Sockets {
  NamedUdpSocket client, server;
};

/// The largest datagram, what is too large, and what a small buffer cuts off.
void show_size_limits(Story& story, const Sockets& sockets);

}  // namespace transport
