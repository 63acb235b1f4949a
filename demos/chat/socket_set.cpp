#include "demos/chat/channels.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "demos/common/receive.h"
#include "demos/common/socket.h"
#include "demos/common/trace.h"
#include "reactor/error.h"
#include "reactor/keepalive.h"

namespace chat {

using demo::Fd;
using reactor::Address;
using namespace std::chrono_literals;

namespace {

constexpr int at_once = 64;  // newcomers, datagrams; then the others' turn
constexpr auto shortage_pause = 100ms;

/// For whatever is read: what it held has been copied before the next is.
std::array<char, 64 * 1024>& buffer() {
  static thread_local std::array<char, 64 * 1024> mine;
  return mine;
}

/// What a read or a write has done; without bytes or an end it would have had to wait.
struct Transfer {
  explicit Transfer(ssize_t result) {
    if (result >= 0)
      count = static_cast<std::size_t>(result);
    else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR &&
             errno != ENOTCONN)  // the connection is being made
      error = reactor::make_error(errno);
  }
  std::size_t count = 0;
  std::error_code error;
};

/// A connection that waits; empty: none, and errno says why.
Fd accept_one(int listener, Address& peer) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  Fd fd = demo::accept_from(listener, address, &size);
  if (fd) peer = Address(address, size);
  return fd;
}

}  // namespace

Channels::Channels(Session& session, Hooks hooks)
    : session_(session),
      hooks_(std::move(hooks)),
      listener_(demo::listen_tcp(session.setup().self)),
      udp_(demo::bind_udp(session.setup().self)) {
  hooks_.on_open(listener_.get());
  hooks_.on_open(udp_.get());
}

void Channels::read_keyboard() {
  const ssize_t result = demo::read_from(0, buffer().data(), buffer().size());
  const Transfer done(result);
  if (done.count > 0) session_.typed({buffer().data(), done.count});
  if (result == 0 || done.error) session_.typing_ended();
}

void Channels::read_presence() {
  for (int i = 0; i < at_once; ++i) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto* from = reinterpret_cast<sockaddr*>(&storage);
    // The first may be waited for.
    const ssize_t count = demo::receive(udp_.get(), buffer().data(), buffer().size(),
                                        i == 0 ? 0 : MSG_DONTWAIT, from, &size);
    if (count < 0) return;
    session_.received({buffer().data(), static_cast<std::size_t>(count)},
                      Address(from, size));
  }
}

void Channels::accept_newcomers() {
  for (int i = 0; i < at_once && wants_newcomers(); ++i) {
    if (i > 0 && !demo::wait_for(listener_.get(), POLLIN, 0ms)) return;
    Address peer;
    Fd fd = accept_one(listener_.get(), peer);
    // The connection still waits: trying at once would never end.
    if (!fd && reactor::is_shortage(errno))
      accept_again_ = Clock::now() + shortage_pause;
    if (!fd) return;
    add(std::move(fd), peer, Origin::accepted);
  }
}

std::optional<Clock::duration> Channels::patience() const {
  const auto patience = session_.patience();
  if (!accept_again_) return patience;
  const auto pause = std::max(*accept_again_ - Clock::now(), Clock::duration(0));
  return std::min(pause, patience.value_or(pause));
}

void Channels::read(const Connection& connection) {
  const ssize_t result =
      demo::receive(connection.fd.get(), buffer().data(), buffer().size());
  const Transfer done(result);
  if (done.count > 0)
    session_.received(*connection.link, {buffer().data(), done.count});
  if (result == 0 || done.error) session_.ended(*connection.link, done.error);
}

bool Channels::work() {
  const Time now = Clock::now();
  session_.work(now);
  if (accept_again_ && now >= *accept_again_) accept_again_.reset();
  send_presence();
  while (const auto peer = session_.next_dial()) dial(*peer);
  bool all_written = true;
  for (const Connection& connection : connections_)
    all_written = write(connection) && all_written;
  while (!session_.screen().empty()) {
    const Transfer done(screen_.write(session_.screen()));
    if (done.error) session_.blind();
    if (done.count == 0) break;
    session_.shown(done.count);
  }
  return all_written && session_.screen().empty();
}

void Channels::close_done() {
  connections_.remove_if(
      [this](const Connection& each) { return close_if_done(each); });
}

/// What cannot be sent is lost, which UDP allows.
void Channels::send_presence() {
  while (const auto next = session_.next_datagram()) {
    const auto& [to, text] = *next;
    ::sendto(udp_.get(), text.data(), text.size(), MSG_DONTWAIT, to.data(), to.size());
  }
}

/// Connects, or begins to, as `on_open` has it; whether it works shows later. From the
/// address where we listen, by which others know us.
void Channels::dial(const Address& peer) {
  const Address source(session_.setup().self.host(), 0);
  Fd fd(::socket(peer.family(), SOCK_STREAM, 0));
  if (!fd || ::bind(fd.get(), source.data(), source.size()) != 0)
    return session_.dial_failed(peer);
  hooks_.on_open(fd.get());
  if (demo::Trace::on()) demo::Trace::name(fd.get(), demo::Place::connection);
  ::connect(fd.get(), peer.data(), peer.size());
  add(std::move(fd), peer, Origin::dialled);
}

void Channels::add(Fd fd, const Address& peer, Origin origin) {
  ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
  if (origin == Origin::accepted) hooks_.on_open(fd.get());
  demo::set_no_delay(fd.get());
  reactor::set_keepalive(fd.get(), vanished_limit);
  connections_.push_back({std::move(fd), &session_.open(peer, origin)});
}

bool Channels::write(const Connection& connection) {
  Link& link = *connection.link;
  const std::string_view text = link.waiting();
  if (text.empty()) return true;
  constexpr int flags = MSG_DONTWAIT | demo::no_sigpipe;
  const Transfer done(::send(connection.fd.get(), text.data(), text.size(), flags));
  session_.sent(link, done.count);
  if (done.error) session_.ended(link, done.error);
  return link.waiting().empty() || link.done();
}

bool Channels::close_if_done(const Connection& connection) {
  if (connection.in_use || !connection.link->done()) return false;
  if (hooks_.on_close) hooks_.on_close(connection.fd.get());
  session_.remove(*connection.link);
  return true;
}

}  // namespace chat
