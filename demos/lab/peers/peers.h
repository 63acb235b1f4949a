#pragma once
// TCP peers that misbehave on purpose, any number of each kind, beside the measured
// connections: on the same Poller, at bounded rates, in bounded memory. They never end
// the lab: what the server does to them is counted.

#include <deque>
#include <string>
#include <vector>

#include "demos/lab/engine/periodic_task.h"
#include "demos/lab/peers/faulty_client.h"

namespace lab {

class Peers final : public PeriodicTask {
 public:
  /// The poller and the workspace must outlive it.
  Peers(Poller& poller, Workspace& workspace, const reactor::Address& server,
        const std::vector<PeerGroup>& groups);
  Peers(const Peers&) = delete;
  Peers& operator=(const Peers&) = delete;

  /// Begins to connect, 2000 per second; whoever drives act() and the poller goes on.
  void start(Time now);
  /// Whether every peer has connected or failed once: those of the kind silent are then
  /// all there.
  bool settled() const noexcept { return agenda_.untried == 0; }
  Time next_due() const noexcept override;
  void act(Time now) override;
  /// Closes all connections, for good.
  void stop() noexcept;

  PeerReports reports() const;
  /// One line for each kind, with its line break.
  std::string text() const;
  /// What the server did wrong, as the reason of a verdict; empty when nothing.
  std::string problem() const;

 private:
  struct Group {
    const Habit* habit;
    PeerCounters counters{};
    std::deque<FaultyClient> peers{};
    std::int64_t stalled() const noexcept;
  };

  PeerAgenda agenda_;
  std::deque<Group> groups_;
};

}  // namespace lab
