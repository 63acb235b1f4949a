#pragma once
// The parts of the program fairness: a server with a timer, a chat and a UDP socket in
// one thread, what it measures, and two ways to write it. One thread, but for Flood and
// ChatClient.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "demos/common/blocking_calls.h"
#include "demos/transport/fairness/flood.h"
#include "reactor/address.h"

namespace transport {

struct Measurements {
  std::vector<Microseconds> late;     // the timer
  std::vector<Microseconds> answers;  // to the buddy
  std::size_t sent = 0, handled = 0, dropped = 0, largest_batch = 0;
};

/// One run of a server: who talks to it, and what is counted.
class Experiment {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds interval{10};

  /// The connection of the chat; the server's end of it is for the server.
  Experiment(demo::Connection chat, bool flooded)
      : chat_(std::move(chat)), flooded_(flooded) {}

  demo::Fd take_server_end() { return std::move(chat_.server); }
  /// The server is ready on this UDP address: they begin to send.
  void begin(const reactor::Address& udp);
  /// The server has got a datagram: 20 us of work.
  void handle_datagram();
  /// The server waits for what comes next.
  void end_iteration();
  /// When the timer is due, and that it has come.
  Clock::time_point due() const noexcept { return due_; }
  void tick();
  /// All is sent, and received or lost; without a flood after 200 ms.
  bool finished() const;
  Measurements result();

 private:
  demo::Connection chat_;
  bool flooded_;
  reactor::Address udp_;
  Clock::time_point begin_, due_;
  std::optional<Flood> flood_;
  std::optional<ChatClient> chat_client_;
  Measurements measured_;
  std::size_t batch_ = 0, ticks_after_flood_ = 0;
};

/// 0.5: the median, 1: the worst; 0 of none.
Microseconds quantile(std::vector<Microseconds> all, double quantile);
/// The same as "1.25 ms"; "-" of none.
std::string quantile_text(const std::vector<Microseconds>& all, double quantile);

/// The server on the library's handles.
void serve_with_library(Experiment& experiment);
/// The server on a Selector, with at most `max_batch` datagrams before the others' turn.
void serve_by_hand(Experiment& experiment, std::size_t max_batch);

}  // namespace transport
