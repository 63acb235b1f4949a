#pragma once
// What all models have in common in which one thread waits for all descriptors at once:
// the stop signal, stdin and stdout, the UDP sockets, the listener, and a connection
// for each client. A model derives from this class and adds the waiting: it is told
// which descriptors to watch, and says which of them are ready.

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
  /// What to wait for on one descriptor.
  struct Interest {
    bool read = false, write = false;
    bool is_none() const { return !read && !write; }
    bool operator==(const Interest&) const = default;
  };
  /// The model watches `fd` for `now` instead of `before`. A descriptor that is about
  /// to be closed is watched for nothing first. May throw std::system_error.
  virtual void watch(int fd, Interest before, Interest now) = 0;

  /// For a model that cannot watch descriptors of `limit` and above: lowers
  /// RLIMIT_NOFILE, so that accept(2) fails in time and further clients wait in the
  /// backlog. Throws std::runtime_error when a socket is above it already.
  /// setrlimit(2).
  void limit_descriptors(int limit, const std::string& call);
  /// Watches the sockets, and prints that the server is ready.
  void start();
  bool stop_requested() const noexcept { return stop_.requested(); }
  using Timeout = std::optional<std::chrono::milliseconds>;
  /// Brings the watched descriptors up to date. Call it before each wait. Returns how
  /// long to wait at most; nullopt: without a limit.
  Timeout prepare_wait();
  /// The timeout as poll(2) and epoll_wait(2) take it; -1: without a limit.
  static int in_ms(Timeout timeout) {
    return timeout ? static_cast<int>(timeout->count()) : -1;
  }
  /// Serves a descriptor that is ready, without waiting. An error or a hang-up counts
  /// as readable, because recv(2) then says what has happened.
  void handle(int fd, bool readable);

 private:
  struct Entry {
    Interest watched;
    std::unique_ptr<Connection> connection;  // null: not a client
  };
  void set_interest(int fd, Interest now);
  void serve_client(int fd, bool readable);
  void accept_clients();
  void report_limit();
  void add_client(demo::Fd socket);

  Service& service_;
  demo::StopSignal stop_;
  std::optional<Connection> stdio_;  // opened before the sockets: small descriptors
  Sockets sockets_;
  FdTable<Entry> entries_;
  bool accept_paused_ = false;  // descriptors have run out
  std::string limit_exceeded_;  // what to tell the user once, when that happens
};

}  // namespace uppercase
