#pragma once
// A path for datagrams that loses, delays, swaps and duplicates them, in both
// directions: clients send to it, it sends on to the server from a socket of its own
// per client, and the answers take the same way back. One thread, that of its loop;
// counts() may be called from any.
//
// Memory is bounded: too many clients, and the one that was silent longest is
// forgotten; too much waiting to be delivered, and datagrams are dropped and counted.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "demos/transport/path/fate.h"
#include "reactor/timer.h"
#include "reactor/udp_socket.h"

namespace transport {

class Relay {
 public:
  using Address = reactor::Address;

  struct Options {
    Address listen, to;
    Faults faults = {};
    std::uint64_t seed = 1;
    std::size_t max_clients = 256;
    std::size_t max_waiting_bytes = 4 * 1024 * 1024;  // bytes
  };

  /// What has become of the datagrams of one direction. received + duplicated = lost +
  /// no_room + sent + those that wait.
  struct Counts {
    std::uint64_t received = 0, lost = 0, duplicated = 0;
    std::uint64_t late = 0;  // sent on behind one with a higher number
    std::uint64_t sent = 0;
    std::uint64_t no_room = 0;  // too much waits, or the system refused it
    bool settled() const { return received + duplicated == lost + no_room + sent; }
  };

  /// Throws std::system_error "bind UDP ...".
  Relay(reactor::Loop& loop, const Options& options);
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  ~Relay();

  Address local_address() const;
  Counts counts(Direction direction) const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace transport
