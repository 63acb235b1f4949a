#pragma once
// All descriptors of one chat program, for the models that make their system calls
// themselves: the stop signal, the keyboard and the screen, the UDP presence socket,
// the listener, and one connection per buddy. Writing never waits, so it is done here;
// the waiting for something to read is the model's. One thread at a time.

#include <functional>
#include <list>
#include <optional>
#include <set>
#include <vector>

#include "demos/chat/session.h"
#include "demos/common/fd.h"
#include "demos/common/standard_streams.h"
#include "demos/common/stop_signal.h"

namespace chat {

class SocketSet {
 public:
  struct Hooks {
    /// Called before a socket is used: sets how long its calls may wait. connect(2)
    /// must not wait without a limit.
    std::function<void(int fd)> on_open;
    /// Called before a connection is closed.
    std::function<void(int fd)> on_close = {};
  };
  /// Opens TCP and UDP on the port of the session, which must outlive this object.
  /// Throws std::system_error. bind(2).
  SocketSet(Session& session, Hooks hooks);

  /// A descriptor, and what to wait for.
  struct Entry {
    int fd;
    bool read, write;
  };
  std::vector<Entry> entries() const;
  /// Whether to wait until `fd` is readable. False also for a descriptor that is not,
  /// or no longer, in the set.
  bool wants_read(int fd) const;
  /// Reads from a descriptor, but not so much that the others have to wait. It waits as
  /// long as the descriptor makes it wait.
  void read(int fd);
  /// How long to wait at most; nullopt: without a limit.
  std::optional<Clock::duration> timeout() const;

  bool stop_requested() const noexcept { return stop_.requested(); }
  int stop_fd() const noexcept { return stop_.fd(); }
  int keyboard() const noexcept { return keyboard_.fd(); }
  int presence_socket() const noexcept { return presence_.get(); }
  int listener() const noexcept { return listener_.get(); }

  /// Does what is due and does not wait: sends, connects, shows. Returns false when
  /// something is unsent because there was no room.
  bool process_due();
  /// Closes the connections that are over. One that is held is only shut down, so that
  /// a thread that waits for it wakes up. shutdown(2).
  void close_done();
  /// Whether nothing will ever be read from `fd`: its connection is over.
  bool is_done(int fd) const;
  /// From hold() to release() a thread uses `fd`, which is not closed meanwhile.
  void hold(int fd) { held_.insert(fd); }
  void release(int fd) { held_.erase(fd); }
  bool is_held(int fd) const { return held_.contains(fd); }
  /// The connection cannot be served, so it counts as ended. Returns false when `fd` is
  /// no connection.
  bool fail(int fd, std::error_code error);

 private:
  struct Connection {
    demo::Fd socket;
    ConnectionState* state;
  };
  void read_keyboard();
  void read_presence();
  void accept_connections();
  void read_connection(const Connection& connection);
  void add(demo::Fd socket, const reactor::Address& peer, Origin origin);
  void connect_to(const reactor::Address& peer);
  bool send(const Connection& connection);
  bool close_if_done(const Connection& connection);
  void send_presence();
  void show_screen();
  const Connection* find(int fd) const;

  Session& session_;
  const Hooks hooks_;
  demo::StopSignal stop_;
  demo::Fd listener_, presence_;
  demo::StandardInput keyboard_;
  demo::StandardOutput screen_;
  std::list<Connection> connections_;
  std::set<int> held_;
  bool stop_seen_ = false;            // the descriptor of the signal stays readable
  std::optional<Time> accept_again_;  // when to try again after descriptors ran out
};

}  // namespace chat
