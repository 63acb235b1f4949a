#pragma once
// All descriptors of one chat program, for the models that call the system directly:
// the stop signal, stdin and stdout, the UDP presence socket, the listener, and one
// socket per connection. This class sends without blocking; the model decides how to
// wait until a descriptor is readable. One thread at a time.

#include <functional>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "demos/chat/session.h"
#include "demos/chat/terminal.h"
#include "demos/common/fd.h"
#include "demos/common/standard_streams.h"
#include "demos/common/stop_signal.h"

namespace chat {

class SocketSet {
 public:
  struct Hooks {
    /// Called with each new socket, before it is used: makes it non-blocking or sets a
    /// timeout, because connect(2) must not block without a limit.
    std::function<void(int fd)> on_open;
    /// Called before the socket of a connection is closed.
    std::function<void(int fd)> on_close = {};
  };
  /// Opens the TCP and the UDP socket on the port of the session, which must outlive
  /// this object. Throws std::system_error. bind(2), listen(2).
  SocketSet(Session& session, Hooks hooks);

  /// A descriptor, and the events to wait for.
  struct Entry {
    int fd;
    bool read, write;
  };
  std::vector<Entry> entries() const;
  /// Whether to wait until `fd` is readable. False if `fd` is not in the set.
  bool wants_read(int fd) const;
  /// Reads from `fd`, or accepts from it, and reports the result to the session. The
  /// amount is bounded, so that other descriptors get their turn. It blocks only if
  /// `fd` is blocking and not readable.
  void read(int fd);
  /// How long the model may wait; nullopt: without a limit.
  std::optional<Clock::duration> timeout() const;

  bool stop_requested() const noexcept { return stop_.requested(); }
  int stop_fd() const noexcept { return stop_.fd(); }
  int input_fd() const noexcept { return input_.fd(); }
  int presence_socket() const noexcept { return presence_.get(); }
  int listener() const noexcept { return listener_.get(); }

  /// Calls Session::process_due() and does what the session requests: sends, connects,
  /// writes to stdout. Does not block, except in connect(2) on a socket that on_open
  /// leaves blocking. Returns false if bytes are unsent because a buffer is full.
  bool process_due();
  /// Closes the connections that are done. One that is held is only shut down, which
  /// wakes up the thread that waits for it. close(2), shutdown(2).
  void close_done();
  /// Whether `fd` is a connection that is done, so that nothing is read from it again.
  bool is_done(int fd) const;
  /// A thread that uses `fd` calls hold() and release(); `fd` stays open in between.
  void hold(int fd) { held_.insert(fd); }
  void release(int fd) { held_.erase(fd); }
  bool is_held(int fd) const { return held_.contains(fd); }
  /// Ends a connection that cannot be served. Returns false if `fd` is not a
  /// connection.
  bool fail(int fd, std::error_code error);

 private:
  struct Connection {
    demo::Fd socket;
    ConnectionState* state;
  };
  void read_input();
  void read_presence();
  void accept_connections();
  void read_connection(const Connection& connection);
  void add(demo::Fd socket, const reactor::Address& peer, Direction direction);
  void connect_to(const reactor::Address& peer);
  bool send(const Connection& connection);
  bool close_if_done(const Connection& connection);
  void send_presence();
  void write_output();
  const Connection* find(int fd) const;

  Session& session_;
  const Hooks hooks_;
  demo::StopSignal stop_;
  std::optional<TerminalSignals> terminal_signals_;  // without a line editor: none
  demo::Fd listener_, presence_;
  demo::StandardInput input_;
  demo::StandardOutput output_;
  std::list<Connection> connections_;
  std::set<int> held_;
  bool stop_seen_ = false;      // then stop_fd() is not read again; it stays readable
  std::map<int, Time> paused_;  // descriptors that are not read until this time
};

}  // namespace chat
