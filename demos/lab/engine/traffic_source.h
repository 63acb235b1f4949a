#pragma once
// One kind of input of the server (stdin, UDP or TCP): its flows, the plan of its
// requests, and the tally of what happened.

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "demos/lab/engine/connector.h"
#include "demos/lab/engine/flow.h"
#include "demos/lab/engine/plan.h"

namespace lab {

class TrafficSource {
 public:
  using ServerDrops = std::function<std::optional<std::int64_t>()>;

  /// Without a plan it is a closed loop: each flow sends when its answer has arrived.
  TrafficSource(std::string name, const Window& window, std::optional<Plan> plan)
      : tally_(std::move(name), window), plan_(plan) {}

  /// In a closed loop the flows wait `length` after each answer. Call this before
  /// add().
  void set_think_time(Duration length) { think_queue_.emplace(length); }
  /// `drops` returns how many datagrams the server's own buffers have dropped (UDP).
  void set_server_drops(ServerDrops drops) { server_drops_ = std::move(drops); }
  void add(std::unique_ptr<Flow> flow);
  /// Records how the connections were made.
  void set_connects(const ConnectReport& report);
  const std::optional<ConnectReport>& connects() const noexcept { return connects_; }
  Flow::Loop loop() const noexcept {
    return plan_ ? Flow::Loop::open : Flow::Loop::closed;
  }
  Tally& tally() noexcept { return tally_; }
  const Tally& tally() const noexcept { return tally_; }

  /// Begins the run: the plan counts from `now`.
  void start(Time now);
  /// Called shortly before the window, and after the drain.
  void window_nears() { losses_before_ = losses_so_far(); }
  void finish(Time now);
  /// Returns when the next request is due; never in a closed loop without think time.
  Time next_due() const noexcept {
    return think_queue_ ? think_queue_->next_due() : due_;
  }
  /// Sends requests that are due now and before `until`. The number is limited, so
  /// that answers are read in between.
  void send_due(Time until);
  /// Returns whether any flow can still send.
  bool is_open() const noexcept;
  void revive(Time oldest, Time now);

 private:
  void send_after_thinking(Time until);
  Losses losses_so_far() const;

  Tally tally_;
  std::optional<Plan> plan_;
  std::vector<std::unique_ptr<Flow>> flows_;
  std::size_t turn_ = 0;  // the flow that sends next
  Time start_{};
  Time due_ = Time::max();
  std::optional<ThinkQueue> think_queue_;
  std::optional<ConnectReport> connects_;
  ServerDrops server_drops_;
  Losses losses_before_;
};

}  // namespace lab
