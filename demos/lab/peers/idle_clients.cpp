#include "demos/lab/peers/idle_clients.h"

#include <poll.h>

#include <algorithm>
#include <stdexcept>

#include "demos/lab/engine/connector.h"
#include "demos/lab/server/ports.h"

namespace lab {

using std::chrono::milliseconds;

namespace {

// At most 100 connections wait to be accepted, less than the usual backlog: with a full
// one connect(2) takes a second.
constexpr std::size_t batch = 50, most_waiting = 50;
constexpr std::size_t fewest_for_rate = 500;  // fewer take only some milliseconds
constexpr Duration look_again = std::chrono::microseconds(200);
constexpr Duration time_limit = milliseconds(1000);  // without progress
constexpr Duration settle_time = milliseconds(50);

}  // namespace

IdleClients::IdleClients(const reactor::Address& server, Poller& poller,
                         std::function<bool()> stopped)
    : server_(server),
      poller_(poller),
      stopped_(std::move(stopped)),
      backlog_before_(tcp_backlog(server.port())) {}

void IdleClients::grow_to(std::size_t count) {
  const Time begin = last_acceptance_ = Clock::now();
  while (connections_.size() < count && wait_for_acceptance(most_waiting))
    open(std::min(count - connections_.size(), batch));
  wait_for_acceptance(0);
  opening_ += last_acceptance_ - begin;
  wait(settle_time);
}

void IdleClients::open(std::size_t count) {
  Connector connector(poller_, server_, {count, 0, stopped_});
  for (demo::Fd& one : connector.run()) connections_.push_back(std::move(one));
  if (connector.report().failed > 0)
    throw std::runtime_error("connect TCP " + server_.to_string() + ": " +
                             connector.report().problem);
}

/// Returns false if the server accepts no more for a while, or only to close them
/// again, or on a stop request.
bool IdleClients::wait_for_acceptance(std::size_t most_waiting) {
  const Time begin = Clock::now();
  for (;;) {
    const Time now = Clock::now();
    if (const std::size_t count = accepted(); count > seen_) {
      seen_ = count;
      last_acceptance_ = now;
    }
    if (stopped_()) return false;
    if (connections_.size() - seen_ <= most_waiting) return true;
    if (now >= std::max(begin, last_acceptance_) + time_limit) return false;
    if (now >= begin + time_limit && closed() > 0) return false;
    wait(look_again);
  }
}

std::optional<double> IdleClients::accepted_per_s() const {
  const std::size_t count = seen_;
  if (count < fewest_for_rate || opening_ <= Duration{0}) return std::nullopt;
  return static_cast<double>(count) / to_seconds(opening_);
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
