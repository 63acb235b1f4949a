#pragma once
// All that a program of the chat reads and writes, for the models that make their
// system calls themselves: keyboard and screen, presence, newcomers, a connection to
// each buddy. Writing never waits, so it is here; waiting for something to read is the
// model's. One thread at a time.

#include <functional>
#include <list>
#include <optional>

#include "demos/chat/session.h"
#include "demos/chat/stdio.h"
#include "demos/common/fd.h"

namespace chat {

struct Connection {
  demo::Fd fd;
  Link* link;
  bool in_use = false;  // a thread reads it: not to be closed yet
};

class Channels {
 public:
  struct Hooks {
    /// Before a socket is used: makes it wait for as long as the model wants. Must not
    /// let connect(2) wait for ever.
    std::function<void(int fd)> on_open;
    /// Before a connection is closed.
    std::function<void(int fd)> on_close = {};
  };
  /// Opens TCP and UDP on one port, that of the session, which must outlive it.
  /// bind(2).
  Channels(Session& session, Hooks hooks);

  // What to wait for.
  int keyboard() const noexcept { return keyboard_.fd(); }
  int screen() const noexcept { return screen_.fd(); }
  int presence() const noexcept { return udp_.get(); }
  int newcomers() const noexcept { return listener_.get(); }
  std::list<Connection>& connections() noexcept { return connections_; }
  /// False for a while when descriptors have run out: then newcomers() stays ready, and
  /// waiting for it would not wait.
  bool wants_newcomers() const noexcept { return !accept_again_; }
  /// That of the session, or until newcomers are wanted again.
  std::optional<Clock::duration> patience() const;

  // What is there to be read, but not so much that others wait, goes to the session.
  // These wait as long as the descriptor makes them wait.
  void read_keyboard();
  void read_presence();
  void accept_newcomers();
  void read(const Connection& connection);

  /// Does what is due and needs no waiting: sends, dials, shows. False: something waits
  /// for room.
  bool work();
  /// Closes the connections that are over.
  void close_done();

 private:
  void add(demo::Fd fd, const reactor::Address& peer, Origin origin);
  void dial(const reactor::Address& peer);
  bool write(const Connection& connection);
  bool close_if_done(const Connection& connection);
  void send_presence();

  Session& session_;
  const Hooks hooks_;
  demo::Fd listener_, udp_;
  Keyboard keyboard_;
  Screen screen_;
  std::list<Connection> connections_;
  std::optional<Time> accept_again_;  // there were no descriptors
};

}  // namespace chat
