#pragma once
// Many connections that never send anything.

#include <functional>
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
  /// a while; then lets the server come to rest. Throws std::runtime_error if the
  /// kernel refuses a connection.
  void grow_to(std::size_t count);
  /// Returns how many connections the server has accepted. Those in its backlog do not
  /// count.
  std::size_t accepted() const;
  /// Returns how many of them the server has closed.
  std::size_t closed() const;

 private:
  void wait_for_acceptance();
  void wait(Duration duration);

  reactor::Address server_;
  Poller& poller_;
  std::function<bool()> stopped_;
  int backlog_before_;
  std::vector<demo::Fd> connections_;
};

}  // namespace lab
