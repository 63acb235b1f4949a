#pragma once
// The state of one chat connection: the peer, the phase of the protocol, the received
// lines, and the bytes to send. The model that owns the socket uses unsent() and
// is_done(); only the session uses the rest. One thread at a time.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

#include "demos/chat/line_reader.h"
#include "demos/chat/protocol.h"

namespace chat {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

/// Whether we have connected to the peer, or have accepted its connection.
enum class Direction { outgoing, incoming };

class ConnectionState {
 public:
  ConnectionState(const reactor::Address& its_peer, Direction its_direction, Time now)
      : peer(its_peer),
        direction(its_direction),
        timeout_start(now),
        last_progress(now) {}

  /// The bytes to send. The view is valid until the next call of the session.
  std::string_view unsent() const noexcept {
    return std::string_view(out_).substr(sent_);
  }
  /// Whether the model must close the socket and remove the connection from the
  /// session.
  bool is_done() const noexcept {
    return phase == Phase::closed || (phase == Phase::closing && unsent().empty());
  }

  // For the session only.

  enum class Phase {
    unnamed,    // the peer has not sent its name yet
    buddy,      // the peer is a chat program
    guest,      // the peer is a person who uses netcat
    duplicate,  // we send on our other connection to this peer, but still read this one
    closing,    // we send the unsent bytes and read nothing more
    closed      // we neither read nor send
  };

  /// Whether the peer takes part in the chat on this connection.
  bool is_active() const noexcept {
    return phase == Phase::buddy || phase == Phase::guest;
  }
  /// Appends to the unsent bytes. Drops `bytes` when the connection has failed. Returns
  /// false, and appends nothing, when more than max_unsent bytes would be unsent.
  bool queue(std::string_view bytes, Time now);
  /// The model has sent `count` bytes of unsent().
  void on_sent(std::size_t count, Time now);
  void drop_unsent();
  /// Drops the unsent bytes and enters Phase::closed.
  void abort();
  bool is_timed_out(Time now) const noexcept { return now >= deadline(); }
  /// The earliest time at which the peer is too slow: with its name, with the end of a
  /// duplicate connection, or with taking unsent bytes. Time::max() if none applies.
  Time deadline() const noexcept;
  /// The address on which the peer listens; its port is 0 for a guest.
  reactor::Address listening_address() const;

  reactor::Address peer;
  Direction direction;
  Time timeout_start;  // when the connection was opened, or became a duplicate
  Time last_progress;  // when the peer last took bytes, or unsent() was empty
  Phase phase = Phase::unnamed;
  Greeting greeting;       // what the peer has sent first
  bool join_shown = true;  // the user has been told that the peer has come
  bool peer_switched =
      false;                 // the peer has sent /double: it uses the other connection
  bool input_ended = false;  // the peer sends nothing more, or the connection failed
  std::error_code error;     // why it failed; empty if it did not
  LineReader reader;

 private:
  std::string out_;
  std::size_t sent_ = 0;  // bytes at the beginning of `out_` that have been sent
};

}  // namespace chat
