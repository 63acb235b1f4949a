#pragma once
// Many connections that never say a word.

#include <functional>
#include <vector>

#include "demos/common/fd.h"
#include "demos/lab/engine/poller.h"
#include "reactor/address.h"

namespace lab {

class IdleClients {
 public:
  /// The poller is turned while this waits: who is watched there goes on.
  IdleClients(const reactor::Address& server, Poller& poller,
              std::function<bool()> stopped);

  /// Opens more, until there are `count` or the server accepts no further one for a
  /// while, and lets the server come to rest. Throws std::system_error when the kernel
  /// refuses one.
  void grow_to(std::size_t count);
  /// How many the server has accepted; those that wait in its backlog are not.
  std::size_t accepted() const;
  /// How many of them the server has closed.
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
