#pragma once
// A relay for UDP that loses, delays, swaps and duplicates datagrams, in both
// directions. Clients send to the relay. For each client it opens a socket, through
// which it forwards to the server; the answers take the same way back. Use it in the
// thread of its loop; only counts() may be called from any thread. The loop must
// outlive the relay.
//
// Memory is bounded. If there are too many clients, the relay removes the one that has
// been silent for the longest time. If too many bytes wait for delivery, it drops
// further datagrams and counts them.

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
    std::size_t max_waiting_bytes = 4 * 1024 * 1024;
  };

  /// Counts the datagrams of one direction. received + duplicated = lost + no_room +
  /// sent + the number of datagrams that still wait.
  struct Counts {
    std::uint64_t received = 0, lost = 0, duplicated = 0;
    std::uint64_t late = 0;  // forwarded after a datagram with a higher number
    std::uint64_t sent = 0;
    std::uint64_t no_room = 0;  // dropped: too many bytes wait, or a system error
    /// Whether no datagram waits any more.
    bool settled() const { return received + duplicated == lost + no_room + sent; }
  };

  /// Binds the socket for the clients. Throws std::system_error "bind UDP ...", and
  /// std::runtime_error if `to` is the relay itself. If datagrams come back through
  /// other relays, Loop::run() throws std::runtime_error.
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
