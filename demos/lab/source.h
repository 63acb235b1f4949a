#pragma once
// One kind of way into the server (stdin, UDP or TCP): its flows, the plan when to
// send, and the tally of what happened.

#include <memory>
#include <optional>
#include <vector>

#include "demos/lab/flow.h"
#include "demos/lab/plan.h"

namespace lab {

class Source {
 public:
  /// Without a plan it is a closed loop: each flow sends when its answer has come.
  Source(std::string name, const Window& window, std::optional<Plan> plan)
      : tally_(std::move(name), window), plan_(plan) {}

  void add(std::unique_ptr<Flow> flow) { flows_.push_back(std::move(flow)); }
  Flow::Loop loop() const noexcept {
    return plan_ ? Flow::Loop::open : Flow::Loop::closed;
  }
  Tally& tally() noexcept { return tally_; }
  const Tally& tally() const noexcept { return tally_; }

  /// The run begins: plans count from now.
  void start(Time now);
  /// When the next request is due; never in a closed loop.
  Time next_due() const noexcept { return due_; }
  /// Sends what is due by now and before `until`, at most a bunch, so that answers are
  /// read in between.
  void send_due(Time until);
  /// Whether any flow can still send.
  bool is_open() const noexcept;
  void revive(Time oldest, Time now);

 private:
  Tally tally_;
  std::optional<Plan> plan_;
  std::vector<std::unique_ptr<Flow>> flows_;
  std::size_t turn_ = 0;  // whose turn it is to send
  Time start_{};
  Time due_ = Time::max();
};

}  // namespace lab
