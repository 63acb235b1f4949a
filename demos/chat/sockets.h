#pragma once
// The sockets of the chat, for the models that make their system calls themselves.

#include <functional>
#include <optional>
#include <string>

#include "demos/chat/session.h"
#include "demos/common/fd.h"

namespace chat {

/// TCP and UDP on one port.
struct Sockets {
  explicit Sockets(const reactor::Address& self);
  demo::Fd listener, udp;
};

/// A connection that waits; empty: none. For want of descriptors it pauses for a
/// moment, because the connection still waits, and trying at once would never end.
/// accept(2).
demo::Fd accept_buddy(int listener, reactor::Address& peer);
/// Connects, or begins to, as the socket is prepared; whether it works shows when
/// something is sent. Empty: no descriptor is left. connect(2).
demo::Fd dial(const reactor::Address& peer, const std::function<void(int fd)>& prepare);

struct Datagram {
  std::string bytes;  // one more than the longest that means something, at most
  reactor::Address from;
};
/// Flags: those of recvfrom(2).
std::optional<Datagram> receive_datagram(int udp, int flags = 0);
/// What is there, but not so much that others wait; the first may be waited for.
void receive_datagrams(Session& session, int udp);
/// Sends all that is due. What cannot be sent is lost, which UDP allows.
void send_datagrams(Session& session, int udp);

}  // namespace chat
