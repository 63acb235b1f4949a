#pragma once
// One connection of the session as a handle of the library, for model reactor: its
// callbacks tell the session what has happened, and update() does what the session
// wants. One thread, that of the loop. It must stay where it is while it lives.

#include <cstddef>
#include <functional>
#include <optional>
#include <utility>

#include "demos/chat/session.h"
#include "reactor/tcp_connection.h"

namespace chat {

class Buddy {
 public:
  /// `happened` is called when the session has been told of something.
  Buddy(Session& session, Link& link, std::function<void()> happened)
      : session_(session), link_(link), happened_(std::move(happened)) {}

  /// A connection that was accepted.
  void start(reactor::TcpConnection connection);
  /// Connects, from the address where we listen, by which others know us.
  void dial(reactor::Loop& loop);

  /// Reads and writes as the session wants.
  void update();
  /// Whether it is over: then the session forgets it, and this is to be destroyed.
  bool remove_if_done();

 private:
  reactor::TcpConnection::Callbacks callbacks();

  Session& session_;
  Link& link_;
  std::function<void()> happened_;
  std::optional<reactor::TcpConnection> connection_;
  std::size_t handed_ = 0;  // bytes the connection has taken and not yet sent
};

}  // namespace chat
