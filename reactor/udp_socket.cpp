#include "reactor/udp_socket.h"

#include <sys/socket.h>

#include <cerrno>
#include <deque>
#include <optional>

#include "reactor/detail/loop_state.h"
#include "reactor/detail/udp_batch.h"

namespace reactor {
namespace {

constexpr std::size_t send_queue_limit = 1024 * 1024;
// 65,535 bytes minus the headers. The length field of IPv6 excludes the IPv6 header.
constexpr std::size_t largest_ipv4 = 65'535 - 20 - 8;
constexpr std::size_t largest_ipv6 = 65'535 - 8;

struct Datagram {
  std::string bytes;
  std::optional<Address> to;
};

/// Whether the kernel has no room for a datagram now, but may have it later.
bool is_full(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS;
}

uv_buf_t buffer_of(std::string_view bytes) {
  return uv_buf_init(const_cast<char*>(bytes.data()),
                     static_cast<unsigned int>(bytes.size()));
}

}  // namespace

struct UdpSocket::State final : detail::UdpBatch::Member {
  State(Loop::State& its_loop, Callbacks callbacks)
      : loop(its_loop), batch(its_loop.udp_batch()), on(std::move(callbacks)) {}

  std::error_code send(std::string_view bytes, const Address* to);
  std::error_code queue(std::string_view bytes, const Address* to);
  void send_next() noexcept;
  bool collect(std::string_view bytes, const Address* to);
  void send_collected() noexcept override;
  void report_refused() noexcept override;
  void report(std::error_code error) noexcept;
  void receive() noexcept;
  void deliver(int index) noexcept;
  std::size_t queued() const noexcept;
  void close() noexcept;

  uv_udp_t raw;
  uv_os_fd_t fd = -1;
  Loop::State& loop;
  detail::UdpBatch& batch;
  Callbacks on;
  // Only one request, because one network error would fail all requests of a batch.
  uv_udp_send_t request;
  std::deque<Datagram> waiting;  // the first one is that of the request
  std::size_t waiting_bytes = 0;
  std::size_t largest = largest_ipv4;
  bool connected = false;
  bool in_libuv = false;  // libuv is calling this socket
  bool closed = false;
};

/// While datagrams wait, nothing is collected, so nothing overtakes them.
std::error_code UdpSocket::State::send(std::string_view bytes, const Address* to) {
  loop.require_thread();
  if (connected && to != nullptr) return make_error(EISCONN);
  if (!connected && to == nullptr) return make_error(EDESTADDRREQ);
  if (bytes.size() > largest) return make_error(EMSGSIZE);
  if (batch.is_collecting() && waiting.empty()) {
    if (collect(bytes, to)) return {};
    send_collected();
  }
  if (!waiting.empty()) return queue(bytes, to);
  const ssize_t sent = ::sendto(fd, bytes.data(), bytes.size(), 0,
                                to ? to->data() : nullptr, to ? to->size() : 0);
  if (sent >= 0) return {};
  return is_full(errno) ? queue(bytes, to) : make_error(errno);
}

std::error_code UdpSocket::State::queue(std::string_view bytes, const Address* to) {
  if (waiting_bytes + bytes.size() > send_queue_limit) return make_error(ENOBUFS);
  waiting.push_back({std::string(bytes), to ? std::optional(*to) : std::nullopt});
  waiting_bytes += bytes.size();
  if (waiting.size() == 1) send_next();
  return {};
}

void UdpSocket::State::send_next() noexcept {
  while (!waiting.empty()) {
    const Datagram& next = waiting.front();
    const uv_buf_t buffer = buffer_of(next.bytes);
    const auto done = [](uv_udp_send_t* sent, int status) {
      State& self = detail::state_of<State>(sent->handle);
      if (self.closed) return;
      self.waiting_bytes -= self.waiting.front().bytes.size();
      self.waiting.pop_front();
      self.in_libuv = true;
      self.report(detail::to_error(status));
      if (!self.closed) self.send_next();
      self.in_libuv = false;
    };
    const sockaddr* to = next.to ? next.to->data() : nullptr;
    const int status = uv_udp_send(&request, &raw, &buffer, 1, to, done);
    if (status == 0) return;
    waiting_bytes -= next.bytes.size();
    waiting.pop_front();
    report(detail::to_error(status));
    if (closed) return;
  }
}

/// Returns false if the datagram has to be sent at once. The number of errors that wait
/// for their report is bounded, too.
bool UdpSocket::State::collect(std::string_view bytes, const Address* to) {
  if (refused.size() >= datagram_batch) return false;
  if (!collected) batch.join(*this);
  return to != nullptr ? collected->add(bytes, *to) : collected->add(bytes);
}

void UdpSocket::State::send_collected() noexcept {
  if (!collected) return;
  while (const int error = collected->send(fd)) {
    const std::error_code problem =
        is_full(error) ? queue(collected->front(), collected->front_to())
                       : make_error(error);
    if (problem) refused.push_back(problem);
    collected->pop();
  }
}

void UdpSocket::State::report_refused() noexcept {
  for (const std::error_code error : std::exchange(refused, {}))
    if (!closed) report(error);
}

void UdpSocket::State::report(std::error_code error) noexcept {
  if (!error || !on.on_error) return;
  loop.dispatch(HandleKind::udp_socket, [&] { on.on_error(error); });
}

/// A single datagram needs no batch: its answer leaves at once.
void UdpSocket::State::receive() noexcept {
  const int count = batch.receiver.receive(fd);
  if (count == 1) return deliver(0);
  if (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
    return report(make_error(errno));
  for (int i = 0; i < count && !closed; ++i) {
    batch.begin();
    deliver(i);
    if (i == count - 1 || closed || batch.is_due()) batch.end();
  }
}

void UdpSocket::State::deliver(int index) noexcept {
  if (!on.on_receive) return;
  loop.dispatch(HandleKind::udp_socket, [&] {
    on.on_receive(batch.receiver.bytes(index), batch.receiver.sender(index));
  });
}

std::size_t UdpSocket::State::queued() const noexcept {
  return waiting_bytes + (collected ? collected->bytes() : 0);
}

/// What the program has sent during this batch leaves now, without callbacks.
/// Before version 1.49, libuv crashes if the socket that it is calling is closed while
/// a datagram is queued. In this case close the socket after all I/O callbacks.
void UdpSocket::State::close() noexcept {
  closed = true;
  if (collected)
    while (collected->send(fd) != 0) collected->pop();
  batch.leave(*this);
  if (in_libuv && uv_udp_get_send_queue_count(&raw) > 0)
    loop.run_after_poll([this] { detail::close_and_free(this, &raw); });
  else
    detail::close_and_free(this, &raw);
}

void UdpSocket::Close::operator()(State* state) const noexcept { state->close(); }

UdpSocket::UdpSocket(Loop& loop, const Address& local, Callbacks callbacks) {
  loop.state().require_thread();
  const std::string attempt = "bind UDP " + local.to_string();
  auto state = std::make_unique<State>(loop.state(), std::move(callbacks));
  const unsigned int family = static_cast<unsigned int>(local.family());
  detail::check(uv_udp_init_ex(&loop.state().raw, &state->raw, family), attempt);
  uv_fileno(detail::as_handle(&state->raw), &state->fd);
  state->raw.data = state.get();
  if (local.is_ipv6()) state->largest = largest_ipv6;
  state_.reset(state.release());
  const unsigned int flags = local.is_ipv6() ? UV_UDP_IPV6ONLY : 0;
  detail::check(uv_udp_bind(&state_->raw, local.data(), flags), attempt);
  // Without a buffer, libuv reads nothing and calls back once (UV_ENOBUFS), so it only
  // tells that datagrams have arrived. Its own recvmmsg(2) would read 20 at a time.
  const auto allocate = [](uv_handle_t*, std::size_t, uv_buf_t* buffer) {
    *buffer = {};
  };
  const auto readable = [](uv_udp_t* handle, ssize_t, const uv_buf_t*, const sockaddr*,
                           unsigned int) {
    State& self = detail::state_of<State>(handle);
    self.in_libuv = true;
    self.receive();
    self.in_libuv = false;
  };
  detail::check(uv_udp_recv_start(&state_->raw, allocate, readable), attempt);
}

void UdpSocket::connect(const Address& peer) {
  state_->loop.require_thread();
  state_->send_collected();
  detail::check(uv_udp_connect(&state_->raw, peer.data()),
                "connect UDP " + peer.to_string());
  state_->connected = true;
}

std::error_code UdpSocket::send(std::string_view datagram, const Address& to) {
  return state_->send(datagram, &to);
}

std::error_code UdpSocket::send(std::string_view datagram) {
  return state_->send(datagram, nullptr);
}

std::size_t UdpSocket::queued() const noexcept { return state_->queued(); }

Address UdpSocket::local_address() const { return Address::local_of(state_->fd); }

}  // namespace reactor
