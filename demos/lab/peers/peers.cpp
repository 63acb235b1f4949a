#include "demos/lab/peers/peers.h"

#include <algorithm>

#include "demos/lab/units.h"

namespace lab {
namespace {

// Measured requests have priority: further clients that are due act in the next turn.
constexpr int acts_per_turn = 2;
constexpr Duration slice = std::chrono::milliseconds(50);  // until a stop is noticed
// The messages of measured connections have numbers from 0 on.
constexpr std::uint32_t first_number = 0x8000'0000;

Duration interval_of(const Habit& habit, std::size_t peers) {
  return std::max(habit.interval,
                  from_seconds(static_cast<double>(peers) / habit.most_rounds));
}

}  // namespace

Peers::Peers(Poller& poller, Workspace& workspace, const reactor::Address& server,
             const std::vector<PeerGroup>& groups)
    : agenda_{poller, workspace, server} {
  std::uint32_t number = first_number;
  for (const PeerGroup& wanted : groups) {
    Group& group = groups_.emplace_back(Group{wanted.habit});
    const Duration interval = interval_of(*wanted.habit, wanted.count);
    for (std::size_t i = 0; i < wanted.count; ++i)
      group.peers.emplace_back(agenda_, group.counters, *wanted.habit, interval,
                               number++);
  }
}

void Peers::start(Time now) {
  for (Group& group : groups_)
    for (FaultyClient& peer : group.peers) peer.start(now);
}

void Peers::connect_all(Duration limit, const std::function<bool()>& stopped) {
  start(Clock::now());
  const Time end = Clock::now() + limit;
  while (!settled() && Clock::now() < end && !stopped()) {
    act(Clock::now());
    agenda_.poller.wait_until(std::min(next_due(), Clock::now() + slice));
  }
}

Time Peers::next_due() const noexcept {
  return agenda_.due.empty() ? Time::max() : agenda_.due.begin()->first;
}

void Peers::act(Time now) {
  for (int i = 0; i < acts_per_turn && next_due() <= now; ++i)
    agenda_.due.begin()->second->act(now);
}

void Peers::stop() noexcept {
  for (Group& group : groups_)
    for (FaultyClient& peer : group.peers) peer.stop();
}

std::int64_t Peers::Group::stalled() const noexcept {
  return std::count_if(peers.begin(), peers.end(),
                       [](const FaultyClient& peer) { return peer.is_stalled(); });
}

PeerReports Peers::reports() const {
  PeerReports reports;
  for (const Group& group : groups_)
    reports.push_back(
        {group.habit->name, std::ssize(group.peers), group.counters, group.stalled()});
  return reports;
}

std::string Peers::text() const {
  std::string text;
  for (const Group& group : groups_) {
    const PeerCounters& sums = group.counters;
    text += std::to_string(group.peers.size()) + " x " + group.habit->name + ": " +
            count_of(sums.connections, "connection") + " (" +
            std::to_string(sums.failed) + " failed, " + std::to_string(sums.ended) +
            " ended by the server), " + std::to_string(sums.completed) +
            " completed, " + count_of(sums.bytes_sent, "byte") + " sent, " +
            std::to_string(sums.bytes_answered) + " answered, " +
            std::to_string(sums.wrong) + " wrong, " + std::to_string(group.stalled()) +
            " stalled\n";
  }
  return text;
}

std::string Peers::problem() const {
  for (const Group& group : groups_)
    if (group.counters.wrong > 0)
      return std::string("peers: ") + group.habit->name + " got " +
             count_of(group.counters.wrong, "wrong byte");
  return {};
}

}  // namespace lab
