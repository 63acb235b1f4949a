#include "reactor/udp_socket.h"

#include <cerrno>
#include <deque>
#include <optional>

#include "reactor/detail/loop_state.h"

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

uv_buf_t buffer_of(std::string_view bytes) {
  return uv_buf_init(const_cast<char*>(bytes.data()),
                     static_cast<unsigned int>(bytes.size()));
}

}  // namespace

struct UdpSocket::State {
  State(Loop::State& its_loop, Callbacks callbacks)
      : loop(its_loop), on(std::move(callbacks)) {}

  std::error_code send(std::string_view bytes, const Address* to);
  void send_next() noexcept;
  void report(int status) noexcept;
  void close() noexcept;
  int fd() const noexcept;
  static void on_datagram(uv_udp_t* handle, ssize_t count, const uv_buf_t* buffer,
                          const sockaddr* from, unsigned int flags) noexcept;

  uv_udp_t raw;
  Loop::State& loop;
  Callbacks on;
  // Only one request, because one network error would fail all requests of a batch.
  uv_udp_send_t request;
  std::deque<Datagram> waiting;  // the first one is that of the request
  std::size_t waiting_bytes = 0;
  std::size_t largest = largest_ipv4;
  bool in_callback = false;
  bool closed = false;
};

std::error_code UdpSocket::State::send(std::string_view bytes, const Address* to) {
  loop.require_thread();
  if (waiting.empty()) {
    const uv_buf_t buffer = buffer_of(bytes);
    const int status = uv_udp_try_send(&raw, &buffer, 1, to ? to->data() : nullptr);
    if (status != UV_EAGAIN) return detail::to_error(status);
  }
  if (bytes.size() > largest) return make_error(EMSGSIZE);
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
      self.report(status);
      if (!self.closed) self.send_next();
    };
    const sockaddr* to = next.to ? next.to->data() : nullptr;
    const int status = uv_udp_send(&request, &raw, &buffer, 1, to, done);
    if (status == 0) return;
    waiting_bytes -= next.bytes.size();
    waiting.pop_front();
    report(status);
    if (closed) return;
  }
}

void UdpSocket::State::report(int status) noexcept {
  if (status >= 0 || !on.on_error) return;
  in_callback = true;
  loop.dispatch(HandleKind::udp_socket, [&] { on.on_error(detail::to_error(status)); });
  in_callback = false;
}

void UdpSocket::State::on_datagram(uv_udp_t* handle, ssize_t count,
                                   const uv_buf_t* buffer, const sockaddr* from,
                                   unsigned int flags) noexcept {
  State& self = detail::state_of<State>(handle);
  if (self.closed) return;  // an earlier datagram of this batch closed the socket
  if (count < 0) return self.report(static_cast<int>(count));
  if (from == nullptr) return;  // libuv reports the end of a batch
  if (!self.on.on_receive) return;
  if ((flags & UV_UDP_PARTIAL) != 0) return self.report(UV_EMSGSIZE);
  const std::string_view datagram(buffer->base, static_cast<std::size_t>(count));
  self.in_callback = true;
  self.loop.dispatch(HandleKind::udp_socket, [&] {
    const socklen_t size =
        from->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    self.on.on_receive(datagram, Address(from, size));
  });
  self.in_callback = false;
}

/// Before version 1.49, libuv crashes if a callback closes its own socket while a
/// datagram is queued. In this case close the socket after all I/O callbacks.
void UdpSocket::State::close() noexcept {
  closed = true;
  if (in_callback && uv_udp_get_send_queue_count(&raw) > 0)
    loop.after_this_poll.emplace_back([this] { detail::close_and_free(this, &raw); });
  else
    detail::close_and_free(this, &raw);
}

int UdpSocket::State::fd() const noexcept {
  uv_os_fd_t number = -1;
  uv_fileno(detail::as_handle(&raw), &number);
  return number;
}

void UdpSocket::Close::operator()(State* state) const noexcept { state->close(); }

UdpSocket::UdpSocket(Loop& loop, const Address& local, Callbacks callbacks) {
  loop.state().require_thread();
  const std::string attempt = "bind UDP " + local.to_string();
  auto state = std::make_unique<State>(loop.state(), std::move(callbacks));
  // UV_UDP_RECVMMSG reads many datagrams per system call into the loop's read buffer.
  const unsigned int family = static_cast<unsigned int>(local.family());
  detail::check(
      uv_udp_init_ex(&loop.state().raw, &state->raw, family | UV_UDP_RECVMMSG),
      attempt);
  state->raw.data = state.get();
  if (local.is_ipv6()) state->largest = largest_ipv6;
  state_.reset(state.release());
  const unsigned int flags = local.is_ipv6() ? UV_UDP_IPV6ONLY : 0;
  detail::check(uv_udp_bind(&state_->raw, local.data(), flags), attempt);
  const auto allocate = [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
    *buffer = uv_buf_init(detail::state_of<State>(handle).loop.read_buffer.get(),
                          static_cast<unsigned int>(Loop::State::read_buffer_size));
  };
  detail::check(uv_udp_recv_start(&state_->raw, allocate, State::on_datagram), attempt);
}

void UdpSocket::connect(const Address& peer) {
  state_->loop.require_thread();
  detail::check(uv_udp_connect(&state_->raw, peer.data()),
                "connect UDP " + peer.to_string());
}

std::error_code UdpSocket::send(std::string_view datagram, const Address& to) {
  return state_->send(datagram, &to);
}

std::error_code UdpSocket::send(std::string_view datagram) {
  return state_->send(datagram, nullptr);
}

std::size_t UdpSocket::queued() const noexcept { return state_->waiting_bytes; }

Address UdpSocket::local_address() const { return Address::local_of(state_->fd()); }

}  // namespace reactor
