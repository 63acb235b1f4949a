#include "demos/chat/connection_state.h"

#include <algorithm>
#include <utility>

namespace chat {

bool ConnectionState::queue(std::string_view bytes, Time now) {
  if (error) return true;
  if (waiting().size() + bytes.size() > queue_limit) return false;
  if (waiting().empty()) progress = now;
  out_ += bytes;
  return true;
}

void ConnectionState::sent(std::size_t count, Time now) {
  if (count == 0) return;
  progress = now;
  sent_ += std::min(count, waiting().size());
  if (waiting().empty())
    out_.clear(), sent_ = 0;
  else if (sent_ > queue_limit / 4)
    out_.erase(0, std::exchange(sent_, 0));
}

void ConnectionState::drop_waiting() {
  out_ = std::string();
  sent_ = 0;
}

void ConnectionState::cut() {
  phase = Phase::over;
  drop_waiting();
}

Time ConnectionState::deadline() const noexcept {
  if (phase == Phase::over) return Time::max();
  Time first = Time::max();
  if (phase == Phase::stranger)
    first = since + (origin == Origin::accepted ? name_limit : greeting_limit);
  else if (phase == Phase::doubled || peer_moved)
    first = since + greeting_limit;
  if (!waiting().empty() || phase == Phase::closing)
    first = std::min(first, progress + stall_limit);
  return first;
}

reactor::Address ConnectionState::listens_at() const {
  if (origin == Origin::dialled) return peer;
  return {peer.host(), greeting.port};
}

}  // namespace chat
