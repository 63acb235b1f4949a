#pragma once
// One connection as the chat sees it: who is on the other side, how far the two have
// come, and what waits to be sent. The model that holds the socket looks at waiting()
// and done(); all else is the session's. One thread at a time.

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

enum class Origin { dialled, accepted };

class ConnectionState {
 public:
  ConnectionState(const reactor::Address& its_peer, Origin its_origin, Time now)
      : peer(its_peer), origin(its_origin), since(now), progress(now) {}

  /// What is to be sent. Valid until the session is told of something.
  std::string_view waiting() const noexcept {
    return std::string_view(out_).substr(sent_);
  }
  /// To be closed now, and then to be removed from the session.
  bool done() const noexcept {
    return phase == Phase::over || (phase == Phase::closing && waiting().empty());
  }

  // For the session alone.

  enum class Phase {
    stranger,  // has given no name yet
    buddy,     // a program like this one
    guest,     // a person with netcat
    doubled,   // we go on on our other connection; what still comes is shown
    closing,   // sends what waits, reads no more
    over       // nothing more to be done
  };

  bool is_active() const noexcept {
    return phase == Phase::buddy || phase == Phase::guest;
  }
  /// Puts bytes with those that wait, unless nobody will ever take them; false: too
  /// many would.
  bool queue(std::string_view bytes, Time now);
  void sent(std::size_t count, Time now);
  /// What waits will never be taken.
  void drop_waiting();
  /// Nothing more is to be sent or read.
  void cut();
  /// No name, no end of a double connection, or no byte taken in the time for it.
  bool overdue(Time now) const noexcept { return now >= deadline(); }
  /// When overdue() begins; Time::max(): never as it is.
  Time deadline() const noexcept;
  /// Where it listens, as others reach it. Port 0: nowhere.
  reactor::Address listens_at() const;

  reactor::Address peer;
  Origin origin;
  Time since;     // it was opened, or told that its peer goes on on another
  Time progress;  // the peer took something, or the queue was empty
  Phase phase = Phase::stranger;
  Greeting greeting;
  bool announced = true;    // that it has come was shown
  bool peer_moved = false;  // it has said /double
  bool ended = false;       // its last byte has arrived
  std::error_code error;    // and why, unless it has closed the connection
  LineReader reader;

 private:
  std::string out_;
  std::size_t sent_ = 0;  // of `out_`
};

}  // namespace chat
