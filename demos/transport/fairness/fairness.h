#pragma once
// The parts of the program fairness: a server with a timer, a chat and a UDP socket in
// one thread, its measurements, and two ways to write it. Only Flood and ChatClient use
// threads of their own.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "demos/common/blocking_calls.h"
#include "demos/transport/fairness/fairness_texts.h"
#include "demos/transport/fairness/flood.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

struct Measurements {
  std::vector<Microseconds> late;     // delay of each timer expiration
  std::vector<Microseconds> answers;  // time of each answer to the chat client
  // Datagrams of the flood. The largest batch was handled in one loop iteration.
  std::size_t sent = 0, handled = 0, dropped = 0, largest_batch = 0;
};

/// One run of a server: its clients and its measurements.
class Experiment {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds interval{10};

  /// Takes the connection of the chat.
  Experiment(demo::Connection chat, bool flooded)
      : chat_(std::move(chat)), flooded_(flooded) {}

  /// Gives the server's end of the chat connection to the server. Call it once.
  demo::Fd take_server_end() { return std::move(chat_.server); }
  /// Starts the clients. The server must be ready on this UDP address.
  void begin(const reactor::Address& udp);
  /// The server calls this for each datagram. It takes 20 us of processor time.
  void handle_datagram();
  /// The server calls this before it waits again.
  void end_iteration();
  /// The time at which the timer is due.
  Clock::time_point due() const noexcept { return due_; }
  /// The server calls this when the timer has expired.
  void tick();
  /// With a flood: whether every datagram was handled or dropped. Without a flood:
  /// whether 200 ms have passed.
  bool finished() const;
  /// Stops the chat client and returns the measurements.
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

/// Returns a quantile: 0.5 is the median, 1 is the largest value. Returns 0 if there
/// are no values.
Microseconds quantile(std::vector<Microseconds> all, double quantile);
/// Returns the quantile as text, "1.25 ms", or "-" if there are no values.
std::string quantile_text(const std::vector<Microseconds>& all, double quantile);

/// Shows in which order a loop and threads serve the pieces of several clients.
void show_order(Story& story);

/// Runs a server that uses the handles of the library.
void serve_with_library(Experiment& experiment);
/// Runs a server that uses a Selector. It takes at most `max_batch` datagrams before it
/// serves the chat and the timer.
void serve_by_hand(Experiment& experiment, std::size_t max_batch);

}  // namespace transport
