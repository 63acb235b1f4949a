#pragma once
// The other parts of the program datagrams.

#include "demos/transport/datagrams/datagrams_texts.h"
#include "demos/transport/story/named_udp_socket.h"

namespace transport {

/// The sockets of the two sides.
struct Sockets {
  NamedUdpSocket client, server;
};

/// Shows the largest datagram, the error for a larger one, and how a small buffer
/// truncates a datagram.
void show_size_limits(Story& story, const Sockets& sockets);

/// Shows how one datagram with a forged source address makes two echo servers answer
/// each other.
void show_echo_loop(Story& story);

}  // namespace transport
