#include "demos/chat/buddy.h"

#include <utility>

namespace chat {

using reactor::TcpConnection;

void Buddy::start(TcpConnection connection) {
  connection_ = std::move(connection);
  connection_->set_high_water(0);  // on_drain says that all is sent
  connection_->set_keepalive(vanished_limit);
  connection_->start(callbacks());
}

void Buddy::dial(reactor::Loop& loop) {
  try {
    const reactor::Address local(session_.setup().self.host(), 0);
    connection_ = TcpConnection::connect(loop, link_.peer, callbacks(), local);
    connection_->set_keepalive(vanished_limit);
    connection_->set_high_water(0);
  } catch (const std::system_error& error) {  // no descriptors
    session_.ended(link_, error.code());
  }
}

TcpConnection::Callbacks Buddy::callbacks() {
  const auto read = [this](std::string_view bytes) {
    session_.received(link_, bytes);
    happened_();
  };
  const auto drained = [this] {
    session_.sent(link_, std::exchange(handed_, 0));
    happened_();
  };
  const auto ended = [this](std::error_code error) {
    session_.ended(link_, error);
    happened_();
  };
  return {.on_read = read,
          .on_end = [ended] { ended({}); },
          .on_drain = drained,
          .on_close = ended};
}

void Buddy::update() {
  if (!connection_) return;
  session_.wants_read(link_) ? connection_->resume_reading()
                             : connection_->pause_reading();
  if (handed_ > 0 || link_.waiting().empty()) return;
  handed_ = link_.waiting().size();
  connection_->write(link_.waiting());
}

bool Buddy::remove_if_done() {
  if (!link_.done()) return false;
  session_.remove(link_);
  return true;
}

}  // namespace chat
