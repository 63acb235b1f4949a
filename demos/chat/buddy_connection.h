#pragma once
// One connection of the session as a handle of the library, for model reactor: its
// callbacks tell the session what has happened, and update() does what the session
// wants. One thread, that of the loop. It must stay where it is while it lives.

#include <cstddef>
#include <optional>

#include "demos/chat/session.h"
#include "reactor/tcp_connection.h"

namespace chat {

class BuddyConnection {
 public:
  BuddyConnection(Session& session, ConnectionState& state)
      : session_(session), state_(state) {}

  /// A connection that was accepted.
  void start(reactor::TcpConnection connection);
  /// Connects, from the address where we listen, by which others know us.
  void connect(reactor::Loop& loop);

  /// Reads and writes as the session wants.
  void update();
  /// Whether it is over: then the session forgets it, and this is to be destroyed.
  bool remove_if_done();

 private:
  reactor::TcpConnection::Callbacks callbacks();

  Session& session_;
  ConnectionState& state_;
  std::optional<reactor::TcpConnection> connection_;
  std::size_t handed_ = 0;  // bytes the connection has taken and not yet sent
};

}  // namespace chat
