#include "demos/lab/peers/idle_clients.h"

#include <poll.h>

#include <algorithm>
#include <stdexcept>

#include "demos/lab/engine/connector.h"
#include "demos/lab/server/ports.h"

namespace lab {

using std::chrono::milliseconds;

namespace {

// Less than the usual backlog: with a full one connect(2) takes a second.
constexpr std::size_t max_batch = 100;
constexpr Duration time_limit = milliseconds(400);  // without any progress
constexpr Duration settle_time = milliseconds(50);

}  // namespace

IdleClients::IdleClients(const reactor::Address& server, Poller& poller,
                         std::function<bool()> stopped)
    : server_(server),
      poller_(poller),
      stopped_(std::move(stopped)),
      backlog_before_(tcp_backlog(server.port())) {}

void IdleClients::grow_to(std::size_t count) {
  while (connections_.size() < count && accepted() == connections_.size()) {
    const std::size_t more = std::min(count - connections_.size(), max_batch);
    Connector connector(poller_, server_, {more, 0, stopped_});
    for (demo::Fd& one : connector.run()) connections_.push_back(std::move(one));
    if (stopped_()) return;
    if (connector.report().failed > 0)
      throw std::runtime_error("connect TCP " + server_.to_string() + ": " +
                               connector.report().problem);
    wait_for_acceptance();
  }
  wait(settle_time);
}

void IdleClients::wait_for_acceptance() {
  std::size_t before = accepted();
  Time limit = Clock::now() + time_limit;
  while (before < connections_.size() && Clock::now() < limit && !stopped_()) {
    wait(milliseconds(2));
    const std::size_t now = accepted();
    if (now > before) limit = Clock::now() + time_limit;
    before = now;
  }
}

std::size_t IdleClients::accepted() const {
  const int waiting = std::max(0, tcp_backlog(server_.port()) - backlog_before_);
  return connections_.size() -
         std::min(connections_.size(), static_cast<std::size_t>(waiting));
}

std::size_t IdleClients::closed() const {
  std::vector<pollfd> entries;
  entries.reserve(connections_.size());
  for (const demo::Fd& connection : connections_)
    entries.push_back({connection.get(), POLLIN | POLLRDHUP, 0});
  const int ready = ::poll(entries.data(), entries.size(), 0);
  return ready < 0 ? 0 : static_cast<std::size_t>(ready);
}

void IdleClients::wait(Duration duration) {
  for (const Time end = Clock::now() + duration; Clock::now() < end && !stopped_();)
    poller_.wait_until(std::min(end, Clock::now() + milliseconds(100)));
}

}  // namespace lab
