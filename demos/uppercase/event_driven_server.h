#pragma once
// The common part of the models in which one thread waits for all descriptors at once:
// the stop signal, stdin and stdout, the UDP sockets, the listener, and one connection
// per client. A model derives from this class and adds the wait: watch() tells it which
// descriptors to wait for, and it calls handle() for each ready one. One thread.

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "demos/common/stop_signal.h"
#include "demos/uppercase/connection.h"
#include "demos/uppercase/fd_table.h"
#include "demos/uppercase/sockets.h"

namespace uppercase {

class EventDrivenServer {
 public:
  /// Opens the sockets. Throws std::system_error.
  explicit EventDrivenServer(Service& service);
  EventDrivenServer(const EventDrivenServer&) = delete;
  EventDrivenServer& operator=(const EventDrivenServer&) = delete;
  virtual ~EventDrivenServer() = default;

 protected:
  /// The events to wait for on one descriptor.
  struct Interest {
    bool read = false, write = false;
    bool is_none() const { return !read && !write; }
    bool operator==(const Interest&) const = default;
  };
  /// Called when the events to wait for on `fd` change from `before` to `now`. When
  /// `fd` is about to be closed, `now` is empty. The model may throw std::system_error.
  virtual void watch(int fd, Interest before, Interest now) = 0;

  /// For a model that can only watch descriptors below `limit`. Lowers RLIMIT_NOFILE,
  /// so that accept(2) never returns a descriptor that is too large: it fails, and new
  /// clients wait in the backlog. `call` names the system call in messages. Throws
  /// std::runtime_error if a socket already exceeds the limit. setrlimit(2).
  void limit_descriptors(int limit, const std::string& call);
  /// Begins to watch the sockets and prints that the server is ready.
  void start();
  bool stop_requested() const noexcept { return stop_.requested(); }
  using Timeout = std::optional<std::chrono::milliseconds>;
  /// Updates the interest in stdin, stdout and the listener. Call it before each wait.
  /// Returns the timeout of the wait; nullopt: no timeout.
  Timeout prepare_wait();
  /// Converts a timeout for poll(2) and epoll_wait(2), where -1 means no timeout.
  static int in_ms(Timeout timeout) {
    return timeout ? static_cast<int>(timeout->count()) : -1;
  }
  /// Returns the result of a system call. Throws std::system_error, which names `call`,
  /// if it is negative.
  static int check(int result, const char* call);
  /// Serves a ready descriptor without blocking. If the wait reports an error or a
  /// hang-up, set `readable`: the next recv(2) then tells the reason.
  void handle(int fd, bool readable);

 private:
  struct Entry {
    Interest watched;
    std::unique_ptr<Connection> connection;  // null if `fd` is not a client
  };
  void set_interest(int fd, Interest now);
  void read_stdin();
  void serve_client(int fd, bool readable);
  void accept_clients();
  void report_limit();
  void add_client(demo::Fd socket);

  Service& service_;
  demo::StopSignal stop_;
  std::optional<Connection>
      stdio_;  // before sockets_, so that its descriptors are small
  Sockets sockets_;
  FdTable<Entry> entries_;
  bool accept_paused_ = false;  // no descriptor was free for a new client
  bool stdin_paused_ = false;   // another program has the keyboard
  std::string limit_exceeded_;  // the message for that case; printed once
};

}  // namespace uppercase
