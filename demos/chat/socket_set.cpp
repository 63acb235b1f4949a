#include "demos/chat/socket_set.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "demos/common/socket.h"
#include "demos/trace/trace.h"
#include "demos/trace/traced_io.h"
#include "reactor/error.h"
#include "reactor/keepalive.h"

namespace chat {

using demo::Fd;
using reactor::Address;
using namespace std::chrono_literals;

namespace {

/// The most connections or datagrams that one read() takes from a descriptor.
constexpr int max_batch = 64;
constexpr auto accept_pause = 100ms, background_pause = 250ms;

/// One buffer per thread is enough, because the session copies the bytes at once.
std::array<char, 64 * 1024>& buffer() {
  static thread_local std::array<char, 64 * 1024> bytes;
  return bytes;
}

/// The result of a read or a write. If there are neither bytes nor an error, the call
/// would have blocked.
struct Transfer {
  explicit Transfer(ssize_t result) {
    if (result >= 0)
      count = static_cast<std::size_t>(result);
    else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR &&
             errno != ENOTCONN)  // still connecting
      error = reactor::make_error(errno);
  }
  std::size_t count = 0;
  std::error_code error;
};

/// Accepts one connection. Returns an empty Fd when there is none; errno says why.
Fd accept_one(int listener, Address& peer) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  Fd fd(demo::traced_accept(listener, address, &size));
  if (fd) peer = Address(address, size);
  return fd;
}

}  // namespace

SocketSet::SocketSet(Session& session, Hooks hooks)
    : session_(session),
      hooks_(std::move(hooks)),
      listener_(demo::listen_tcp(session.setup().self)),
      presence_(demo::bind_udp(session.setup().self)) {
  if (session_.setup().editor_terminal >= 0) terminal_signals_.emplace();
  hooks_.on_open(listener_.get());
  hooks_.on_open(presence_.get());
}

std::vector<SocketSet::Entry> SocketSet::entries() const {
  std::vector<Entry> all;
  for (const int fd : {stop_.fd(), input_.fd(), presence_.get(), listener_.get()})
    all.push_back({fd, wants_read(fd), false});
  if (terminal_signals_) all.push_back({terminal_signals_->fd(), true, false});
  all.push_back({output_.fd(), false, !session_.output().empty()});
  for (const auto& [socket, state] : connections_)
    all.push_back(
        {socket.get(), session_.wants_read(*state), !state->unsent().empty()});
  return all;
}

bool SocketSet::wants_read(int fd) const {
  if (paused_.contains(fd)) return false;
  if (fd == stop_.fd()) return !stop_seen_;
  if (fd == input_.fd()) return session_.wants_input();
  if (fd == presence_.get() || fd == listener_.get()) return true;
  if (terminal_signals_ && fd == terminal_signals_->fd()) return true;
  const Connection* connection = find(fd);
  return connection != nullptr && session_.wants_read(*connection->state);
}

void SocketSet::read(int fd) {
  if (fd == stop_.fd()) {
    stop_seen_ = true;
    session_.leave();
  } else if (fd == input_.fd()) {
    read_input();
  } else if (fd == presence_.get()) {
    read_presence();
  } else if (fd == listener_.get()) {
    accept_connections();
  } else if (terminal_signals_ && fd == terminal_signals_->fd()) {
    while (const int number = terminal_signals_->next())
      session_.on_terminal_signal(number);
  } else if (const Connection* connection = find(fd)) {
    read_connection(*connection);
  }
}

std::optional<Clock::duration> SocketSet::timeout() const {
  auto timeout = session_.timeout();
  for (const auto& [fd, end] : paused_) {
    const auto pause = std::max(end - Clock::now(), Clock::duration(0));
    timeout = std::min(pause, timeout.value_or(pause));
  }
  return timeout;
}

bool SocketSet::process_due() {
  const Time now = Clock::now();
  session_.process_due(now);
  std::erase_if(paused_, [now](const auto& each) { return each.second <= now; });
  send_presence();
  while (const auto peer = session_.next_peer_to_connect()) connect_to(*peer);
  bool all_sent = true;
  for (const Connection& connection : connections_)
    all_sent = send(connection) && all_sent;
  write_output();
  return all_sent && session_.output().empty();
}

void SocketSet::close_done() {
  connections_.remove_if(
      [this](const Connection& each) { return close_if_done(each); });
}

bool SocketSet::is_done(int fd) const {
  const Connection* connection = find(fd);
  return connection != nullptr && connection->state->is_done();
}

bool SocketSet::fail(int fd, std::error_code error) {
  const Connection* connection = find(fd);
  if (connection != nullptr) session_.on_end(*connection->state, error);
  return connection != nullptr;
}

void SocketSet::read_input() {
  const ssize_t result = input_.read(buffer().data(), buffer().size());
  const Transfer done(result);
  if (done.count > 0) session_.on_input({buffer().data(), done.count});
  if (result == 0 || done.error) session_.on_input_end();
  if (input_.is_in_background())
    paused_.emplace(input_.fd(), Clock::now() + background_pause);
}

void SocketSet::read_presence() {
  for (int i = 0; i < max_batch; ++i) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto* sender = reinterpret_cast<sockaddr*>(&storage);
    const int flags = i == 0 ? 0 : MSG_DONTWAIT;  // the first call may block
    const ssize_t count = demo::traced_receive(presence_.get(), buffer().data(),
                                               buffer().size(), flags, sender, &size);
    if (count < 0) return;
    session_.on_datagram({buffer().data(), static_cast<std::size_t>(count)},
                         Address(sender, size));
  }
}

void SocketSet::accept_connections() {
  for (int i = 0; i < max_batch; ++i) {
    if (i > 0 && !demo::wait_for(listener_.get(), POLLIN, 0ms)) return;
    Address peer;
    Fd fd = accept_one(listener_.get(), peer);
    // Without a pause, accept(2) would fail again at once: the connection stays in the
    // backlog, so the listener stays readable.
    if (!fd && reactor::is_resource_exhausted(errno))
      paused_.emplace(listener_.get(), Clock::now() + accept_pause);
    if (!fd) return;
    add(std::move(fd), peer, Direction::incoming);
  }
}

void SocketSet::read_connection(const Connection& connection) {
  const ssize_t result =
      demo::traced_receive(connection.socket.get(), buffer().data(), buffer().size());
  const Transfer done(result);
  ConnectionState& state = *connection.state;
  if (done.count > 0) session_.on_received(state, {buffer().data(), done.count});
  if (result == 0 || done.error) session_.on_end(state, done.error);
}

/// A datagram that cannot be sent is lost, as UDP permits.
void SocketSet::send_presence() {
  while (const auto next = session_.next_datagram_to_send()) {
    const auto& [to, text] = *next;
    ::sendto(presence_.get(), text.data(), text.size(), MSG_DONTWAIT, to.data(),
             to.size());
  }
}

void SocketSet::write_output() {
  while (!session_.output().empty()) {
    const Transfer done(output_.write(session_.output()));
    if (done.error) session_.on_output_closed();
    if (done.count == 0) return;
    session_.on_output_written(done.count);
  }
}

/// Begins to connect. Whether connect(2) blocks depends on `on_open`; the first send or
/// receive reports its result. The source address is the one on which we listen,
/// because the peers identify us by it.
void SocketSet::connect_to(const Address& peer) {
  const Address source(session_.setup().self.host(), 0);
  Fd fd(::socket(peer.family(), SOCK_STREAM, 0));
  if (!fd || ::bind(fd.get(), source.data(), source.size()) != 0)
    return session_.on_connect_failed(peer);
  hooks_.on_open(fd.get());
  if (demo::Trace::on()) demo::Trace::name(fd.get(), demo::Place::connection);
  ::connect(fd.get(), peer.data(), peer.size());
  add(std::move(fd), peer, Direction::outgoing);
}

void SocketSet::add(Fd socket, const Address& peer, Direction direction) {
  ::fcntl(socket.get(), F_SETFD, FD_CLOEXEC);
  if (direction == Direction::incoming) hooks_.on_open(socket.get());
  demo::set_no_delay(socket.get());
  reactor::set_keepalive(socket.get(), keepalive_timeout);
  connections_.push_back(
      {std::move(socket), &session_.add_connection(peer, direction)});
}

bool SocketSet::send(const Connection& connection) {
  ConnectionState& state = *connection.state;
  const std::string_view text = state.unsent();
  if (text.empty()) return true;
  constexpr int flags = MSG_DONTWAIT | demo::no_sigpipe;
  const Transfer done(::send(connection.socket.get(), text.data(), text.size(), flags));
  session_.on_sent(state, done.count);
  if (done.error) session_.on_end(state, done.error);
  return state.unsent().empty() || state.is_done();
}

bool SocketSet::close_if_done(const Connection& connection) {
  if (!connection.state->is_done()) return false;
  const int fd = connection.socket.get();
  if (is_held(fd)) {
    ::shutdown(fd, SHUT_RDWR);
    return false;
  }
  if (hooks_.on_close) hooks_.on_close(fd);
  session_.remove_connection(*connection.state);
  return true;
}

const SocketSet::Connection* SocketSet::find(int fd) const {
  const auto found =
      std::find_if(connections_.begin(), connections_.end(),
                   [fd](const Connection& each) { return each.socket.get() == fd; });
  return found == connections_.end() ? nullptr : &*found;
}

}  // namespace chat
