#include "demos/chat/buddy_connection.h"

#include <utility>

namespace chat {

using reactor::TcpConnection;

void BuddyConnection::start(TcpConnection connection) {
  connection_ = std::move(connection);
  connection_->set_high_water(0);  // on_drain says that all is sent
  connection_->set_keepalive(vanished_limit);
  connection_->start(callbacks());
}

void BuddyConnection::connect(reactor::Loop& loop) {
  try {
    const reactor::Address local(session_.setup().self.host(), 0);
    connection_ = TcpConnection::connect(loop, state_.peer, callbacks(), local);
    connection_->set_keepalive(vanished_limit);
    connection_->set_high_water(0);
  } catch (const std::system_error& error) {  // no descriptors
    session_.ended(state_, error.code());
  }
}

TcpConnection::Callbacks BuddyConnection::callbacks() {
  return {.on_read = [this](auto bytes) { session_.received(state_, bytes); },
          .on_end = [this] { session_.ended(state_); },
          .on_drain = [this] { session_.sent(state_, std::exchange(handed_, 0)); },
          .on_close = [this](auto error) { session_.ended(state_, error); }};
}

void BuddyConnection::update() {
  if (!connection_) return;
  session_.wants_read(state_) ? connection_->resume_reading()
                              : connection_->pause_reading();
  if (handed_ > 0 || state_.waiting().empty()) return;
  handed_ = state_.waiting().size();
  connection_->write(state_.waiting());
}

bool BuddyConnection::remove_if_done() {
  if (!state_.done()) return false;
  session_.remove(state_);
  return true;
}

}  // namespace chat
