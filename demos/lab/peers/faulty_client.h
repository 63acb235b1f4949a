#pragma once
// One TCP client that misbehaves as its Habit says: a small state machine of a few
// hundred bytes. It never blocks; the counters record whatever the server does.

#include <set>
#include <utility>

#include "demos/common/fd.h"
#include "demos/lab/engine/flow.h"
#include "demos/lab/peers/peer_kind.h"
#include "reactor/address.h"

namespace lab {

class FaultyClient;

/// What all clients share: when they are due, and how fast they may connect.
struct PeerAgenda {
  /// Reserves an instant to connect, `earliest` or later.
  Time reserve_connect(Time earliest) noexcept;

  Poller& poller;
  Workspace& work;
  reactor::Address server;
  std::set<std::pair<Time, FaultyClient*>> due{};
  Time next_connect{};
  std::size_t untried = 0;  // clients whose first attempt is still open
};

class FaultyClient final : public Poller::Handler {
 public:
  /// `number` makes its messages differ from those of every other client.
  FaultyClient(PeerAgenda& agenda, PeerCounters& counters, const Habit& habit,
               Duration interval, std::uint32_t number);
  ~FaultyClient() { stop(); }

  void start(Time now);
  /// Called when the client is due by the agenda.
  void act(Time now);
  void on_ready(std::uint32_t events) override;
  /// Closes the connection; the client is never due again.
  void stop() noexcept;
  /// Returns whether the server has stopped reading from this client.
  bool is_stalled() const noexcept { return state_ == State::open && stalled_; }

 private:
  enum class State : std::uint8_t { closed, connecting, open };

  void schedule(Time when);
  void connect(Time now);
  int begin_connect();
  void connected(Time now);
  void settle();
  void close() noexcept;
  void reconnect(Time earliest);
  void retry(Time now);
  void end_by_server(Time now);

  void next_step(Time now);
  bool send(Time now);
  bool send_rest(Time now);
  void receive(Time now, std::size_t most);
  void accept_bytes(const char* bytes, std::size_t size);
  void after_answer(Time now);
  void end_of_stream(Time now);
  void reset(Time now);

  PeerAgenda& agenda_;
  PeerCounters& counters_;
  const Habit& habit_;
  const Duration interval_;
  const Message message_;
  demo::Fd fd_;
  State state_ = State::closed;
  bool tried_ = false;
  bool stalled_ = false;
  int failures_ = 0;  // in a row
  Time due_ = Time::max();
  Time round_began_{};
  // Positions in the stream of the connection, in bytes.
  std::uint64_t sent_ = 0, target_ = 0, answered_ = 0;
};

}  // namespace lab
