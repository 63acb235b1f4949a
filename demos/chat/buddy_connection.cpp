#include "demos/chat/buddy_connection.h"

#include <utility>

namespace chat {

using reactor::TcpConnection;

void BuddyConnection::start(TcpConnection connection) {
  connection_ = std::move(connection);
  connection_->set_high_water(0);  // on_drain is called when everything is sent
  connection_->set_keepalive(keepalive_timeout);
  connection_->start(callbacks());
}

void BuddyConnection::connect(reactor::Loop& loop) {
  try {
    const reactor::Address local(session_.setup().self.host(), 0);
    connection_ = TcpConnection::connect(loop, state_.peer, callbacks(), local);
    connection_->set_keepalive(keepalive_timeout);
    connection_->set_high_water(0);
  } catch (const std::system_error& error) {  // for example, no free descriptor
    session_.on_end(state_, error.code());
  }
}

TcpConnection::Callbacks BuddyConnection::callbacks() {
  return {.on_read = [this](auto bytes) { session_.on_received(state_, bytes); },
          .on_end = [this] { session_.on_end(state_); },
          .on_drain =
              [this] { session_.on_sent(state_, std::exchange(being_written_, 0)); },
          .on_close = [this](auto error) { session_.on_end(state_, error); }};
}

void BuddyConnection::update() {
  if (!connection_) return;
  session_.wants_read(state_) ? connection_->resume_reading()
                              : connection_->pause_reading();
  if (being_written_ > 0 || state_.unsent().empty()) return;
  being_written_ = state_.unsent().size();
  connection_->write(state_.unsent());
}

bool BuddyConnection::remove_if_done() {
  if (!state_.is_done()) return false;
  session_.remove_connection(state_);
  return true;
}

}  // namespace chat
