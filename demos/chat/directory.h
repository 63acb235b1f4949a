#pragma once
// Discovers the other chat programs over UDP: it knows the addresses that the user has
// given and those that buddies have reported.
//
// Before a TCP connection, each address receives a probe, a HELLO datagram with a
// random nonce. We connect only to addresses that have returned the nonce in a HERE
// datagram, so a forged datagram cannot make us connect to a third party. A connected
// buddy is probed once more, for the addresses that it knows. The number of addresses,
// probes per second and simultaneous connects is bounded. One thread at a time.

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "demos/chat/connection_state.h"
#include "demos/chat/protocol.h"

namespace chat {

class Directory {
 public:
  /// `name` and `self` are the user's name and the address on which we listen.
  Directory(std::string name, const reactor::Address& self)
      : name_(std::move(name)), self_(self) {}

  /// Adds an address to probe: without an end if the user has given it, else at most
  /// three times.
  void add(const reactor::Address& address, bool user_named, Time now);
  /// The datagrams that are due, with their destinations.
  std::vector<std::pair<reactor::Address, std::string>> due_probes(Time now);
  /// Handles a datagram and returns the answer, or "". `here` are the addresses of our
  /// buddies; the answer contains them and those of recent probers.
  std::string handle_datagram(std::string_view datagram, const reactor::Address& from,
                              std::vector<reactor::Address> here, Time now);
  /// The next address to connect to; nullopt if there is none, or if too many connects
  /// are pending.
  std::optional<reactor::Address> next_peer_to_connect();

  /// A connection to `address` is established.
  void on_connected(const reactor::Address& address, Time now);
  /// The connection has ended or could not be made. A new probe follows after 1 s.
  void on_disconnected(const reactor::Address& address, Time now);
  /// One side has refused the other. A new probe follows after 10 s, then 20 s, 40 s
  /// and so on, because a name that is taken may become free.
  void on_refused(const reactor::Address& address, Time now);
  /// Never probes or connects to `address` again.
  void avoid(const reactor::Address& address);
  /// The program at `address` has said BYE. It is forgotten unless the user has named
  /// it.
  void on_left(const reactor::Address& address, Time now);

  /// Whether discovery has finished: no probe or connect is pending, and the buddies
  /// that the user has named have reported their peers. Programs that were lost do not
  /// count.
  bool is_complete() const;
  /// The addresses from the user that have not answered.
  std::vector<reactor::Address> unanswered() const;
  /// When due_probes() has something to send or to forget; Time::max() if never.
  Time next_probe_time() const;
  std::vector<reactor::Address> addresses() const;

 private:
  enum class State { probing, answered, connecting, connected, refused, avoided };
  struct Entry {
    reactor::Address address;
    bool user_named;
    Time next_probe;
    std::string nonce;
    State state = State::probing;
    int probes_sent = 0;          // since the last connect or disconnect
    int refusals = 0;             // since the last connection
    bool has_told_peers = false;  // it has sent the addresses that it knows
    bool was_lost = false;        // after a disconnect, until the next connection
  };
  static bool is_due(const Entry& entry, Time now);
  static bool needs_probe(const Entry& entry);
  Entry* find(const reactor::Address& address);
  void handle_answer(const Presence& answer, const reactor::Address& from, Time now);
  std::string answer_probe(const Presence& probe, std::size_t limit,
                           const reactor::Address& from,
                           std::vector<reactor::Address> here, Time now);

  std::string name_;
  reactor::Address self_;
  std::vector<Entry> entries_;
  std::vector<std::pair<reactor::Address, Time>> recent_probers_;
  Time next_round_{};         // the earliest time for the next probes
  std::size_t rotation_ = 0;  // which address comes first in the next answer
};

}  // namespace chat
