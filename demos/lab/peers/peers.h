#pragma once
// TCP clients that misbehave on purpose, any number of each kind, beside the measured
// connections: on the same Poller, at bounded rates, in bounded memory. Whatever the
// server does to them is counted and never ends the lab.

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "demos/lab/peers/faulty_client.h"

namespace lab {

class Peers final : public PeriodicTask {
 public:
  /// The poller and the workspace must outlive this object.
  Peers(Poller& poller, Workspace& workspace, const reactor::Address& server,
        const std::vector<PeerGroup>& groups);

  /// Begins to connect, at most 2000 clients per second. The caller then calls act()
  /// and turns the poller.
  void start(Time now);
  /// Returns whether every client has connected or failed once.
  bool settled() const noexcept { return agenda_.untried == 0; }
  /// Starts and waits until settled(), at most `limit`, or until `stopped` returns
  /// true.
  void connect_all(Duration limit, const std::function<bool()>& stopped);
  Time next_due() const noexcept override;
  void act(Time now) override;
  /// Closes all connections; the clients do not connect again.
  void stop() noexcept;

  PeerReports reports() const;
  /// Returns one line for each kind, each with its line break.
  std::string text() const;
  /// Returns what the server did wrong, as the reason of a verdict; empty if nothing.
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
