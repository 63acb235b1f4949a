#include "demos/chat/connection_state.h"

#include <algorithm>
#include <utility>

namespace chat {

bool ConnectionState::queue(std::string_view bytes, Time now) {
  if (error) return true;
  if (unsent().size() + bytes.size() > max_unsent) return false;
  if (unsent().empty()) last_progress = now;
  out_ += bytes;
  return true;
}

void ConnectionState::on_sent(std::size_t count, Time now) {
  if (count == 0) return;
  last_progress = now;
  sent_ += std::min(count, unsent().size());
  if (unsent().empty())
    drop_unsent();
  else if (sent_ > max_unsent / 4)
    out_.erase(0, std::exchange(sent_, 0));
}

/// Gives the memory back. Assigning an empty string would not free it in libstdc++.
void ConnectionState::drop_unsent() {
  std::string().swap(out_);
  sent_ = 0;
}

void ConnectionState::abort() {
  phase = Phase::closed;
  drop_unsent();
}

Time ConnectionState::deadline() const noexcept {
  if (phase == Phase::closed) return Time::max();
  Time first = Time::max();
  if (phase == Phase::unnamed)
    first = timeout_start +
            (direction == Direction::incoming ? name_timeout : greeting_timeout);
  else if (phase == Phase::duplicate || peer_switched)
    first = timeout_start + greeting_timeout;
  if (!unsent().empty() || phase == Phase::closing)
    first = std::min(first, last_progress + stall_timeout);
  return first;
}

reactor::Address ConnectionState::listening_address() const {
  if (direction == Direction::outgoing) return peer;
  return {peer.host(), greeting.port};
}

}  // namespace chat
