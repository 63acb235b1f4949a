#pragma once
// One kind of way into the server (stdin, UDP or TCP): its flows, the plan when to
// send, and the tally of what happened.

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

  /// Without a plan it is a closed loop: each flow sends when its answer has come.
  TrafficSource(std::string name, const Window& window, std::optional<Plan> plan)
      : tally_(std::move(name), window), plan_(plan) {}

  /// A closed loop whose flows wait that long after each answer; before any is added.
  void set_think_time(Duration length) { thinking_.emplace(length); }
  /// How to learn what the server's own buffers have dropped so far (UDP).
  void set_server_drops(ServerDrops drops) { server_drops_ = std::move(drops); }
  void add(std::unique_ptr<Flow> flow);
  /// How its connections were made.
  void set_connects(const ConnectReport& report);
  const std::optional<ConnectReport>& connects() const noexcept { return connects_; }
  Flow::Pacing loop() const noexcept {
    return plan_ ? Flow::Pacing::open : Flow::Pacing::closed;
  }
  Tally& tally() noexcept { return tally_; }
  const Tally& tally() const noexcept { return tally_; }

  /// The run begins: plans count from now.
  void start(Time now);
  /// The window is near, and the drain is over.
  void window_nears() { losses_before_ = losses_so_far(); }
  void finish(Time now);
  /// When the next request is due; never in a closed loop without think time.
  Time next_due() const noexcept { return thinking_ ? thinking_->next_due() : due_; }
  /// Sends what is due by now and before `until`, at most a bunch, so that answers are
  /// read in between.
  void send_due(Time until);
  /// Whether any flow can still send.
  bool is_open() const noexcept;
  void revive(Time oldest, Time now);
  std::size_t flow_count() const noexcept { return flows_.size(); }

 private:
  void send_thoughtful(Time until);
  Losses losses_so_far() const;

  Tally tally_;
  std::optional<Plan> plan_;
  std::vector<std::unique_ptr<Flow>> flows_;
  std::size_t turn_ = 0;  // whose turn it is to send
  Time start_{};
  Time due_ = Time::max();
  std::optional<Thinking> thinking_;
  std::optional<ConnectReport> connects_;
  ServerDrops server_drops_;
  Losses losses_before_;
};

}  // namespace lab
