#pragma once
// Many connections that never send anything.

#include <functional>
#include <optional>
#include <vector>

#include "demos/common/fd.h"
#include "demos/lab/engine/poller.h"
#include "reactor/address.h"

namespace lab {

class IdleClients {
 public:
  /// This object turns the poller while it waits, so other handlers are served.
  IdleClients(const reactor::Address& server, Poller& poller,
              std::function<bool()> stopped);

  /// Opens connections until there are `count`, or until the server accepts no more for
  /// a while; then lets the server come to rest. Some connections always wait to be
  /// accepted, so the server has no rest before. Throws std::runtime_error if the
  /// kernel refuses a connection.
  void grow_to(std::size_t count);
  /// Returns how many connections the server has accepted. Those in its backlog do not
  /// count.
  std::size_t accepted() const;
  /// Returns how many of them the server has closed.
  std::size_t closed() const;
  /// Returns how many connections the server accepted per second while they were
  /// opened; nullopt if there were too few to tell.
  std::optional<double> accepted_per_s() const;

 private:
  void open(std::size_t count);
  bool wait_for_acceptance(std::size_t most_waiting);
  void wait(Duration duration);

  reactor::Address server_;
  Poller& poller_;
  std::function<bool()> stopped_;
  int backlog_before_;
  std::vector<demo::Fd> connections_;
  Duration opening_{};  // all together, until the last acceptance
  Time last_acceptance_{};
  std::size_t seen_ = 0;  // accepted until then
};

}  // namespace lab
