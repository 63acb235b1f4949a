#pragma once
// One connection of the session on a TcpConnection of the library, for model reactor.
// The callbacks report events to the session; update() starts the reads and writes that
// the session wants. Use it in the thread of the loop. The callbacks hold a pointer to
// the object, so it must not be moved.

#include <cstddef>
#include <optional>

#include "demos/chat/session.h"
#include "reactor/tcp_connection.h"

namespace chat {

class BuddyConnection {
 public:
  /// Both references must outlive this object.
  BuddyConnection(Session& session, ConnectionState& state)
      : session_(session), state_(state) {}

  /// Takes over a connection that the listener has accepted.
  void start(reactor::TcpConnection connection);
  /// Connects to the peer. The source address is the one on which we listen, because
  /// the peers identify us by it. The session learns of a failure by on_end().
  void connect(reactor::Loop& loop);

  /// Pauses or resumes reading, and writes the unsent bytes of the session.
  void update();
  /// Removes a connection that is done from the session. Returns true if it was; then
  /// the caller must destroy this object.
  bool remove_if_done();

 private:
  reactor::TcpConnection::Callbacks callbacks();

  Session& session_;
  ConnectionState& state_;
  std::optional<reactor::TcpConnection> connection_;
  std::size_t being_written_ = 0;  // bytes passed to write(); on_drain has not come yet
};

}  // namespace chat
