#include "reactor/tcp_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

#include "reactor/detail/stream.h"
#include "reactor/keepalive.h"

namespace reactor {

namespace detail {

struct TcpStream final : Stream {
  using Stream::Stream;
  uv_stream_t* raw() noexcept override { return reinterpret_cast<uv_stream_t*>(&tcp); }

  uv_tcp_t tcp;
  bool started = false;
};

}  // namespace detail

void TcpConnection::Close::operator()(detail::TcpStream* stream) const noexcept {
  stream->close();
}

TcpConnection::TcpConnection(Loop& loop) {
  loop.state().require_thread();
  auto stream = std::make_unique<detail::TcpStream>(loop.state());
  detail::check(uv_tcp_init(&loop.state().raw, &stream->tcp), "create a TCP socket");
  stream->tcp.data = static_cast<detail::Stream*>(stream.get());
  stream_.reset(stream.release());
}

TcpConnection::TcpConnection(Loop& loop, int fd) : TcpConnection(loop) {
  const int status = uv_tcp_open(&stream_->tcp, fd);
  if (status < 0) ::close(fd);
  detail::check(status, "take over a TCP connection");
  stream_->socket = fd;
  uv_tcp_nodelay(&stream_->tcp, 1);
}

TcpConnection TcpConnection::connect(Loop& loop, const Address& peer,
                                     Callbacks callbacks,
                                     const std::optional<Address>& local) {
  const std::string attempt = "connect TCP " + peer.to_string();
  TcpConnection connection(loop);
  detail::TcpStream& stream = *connection.stream_;
  if (local)
    detail::check(uv_tcp_bind(&stream.tcp, local->data(), 0),
                  "bind TCP " + local->to_string());
  stream.on = std::move(callbacks);
  stream.started = stream.connecting = true;
  auto request = std::make_unique<uv_connect_t>();
  const auto done = [](uv_connect_t* raw_request, int status) {
    auto* handle = raw_request->handle;
    delete raw_request;
    detail::state_of<detail::Stream>(handle).connect_finished(status);
  };
  detail::check(uv_tcp_connect(request.get(), &stream.tcp, peer.data(), done), attempt);
  request.release();
  uv_fileno(detail::as_handle(&stream.tcp), &stream.socket);
  uv_tcp_nodelay(&stream.tcp, 1);
  return connection;
}

void TcpConnection::start(Callbacks callbacks) {
  stream_->loop.require_thread();
  if (stream_->started) throw std::logic_error("TcpConnection::start() called twice");
  stream_->started = true;
  stream_->on = std::move(callbacks);
  if (!stream_->paused) stream_->resume_reading();
}

bool TcpConnection::write(std::string_view bytes) {
  stream_->loop.require_thread();
  return stream_->write(bytes);
}

std::size_t TcpConnection::queued() const noexcept { return stream_->queued(); }

std::size_t TcpConnection::high_water() const noexcept { return stream_->high_water; }

void TcpConnection::set_high_water(std::size_t bytes) noexcept {
  stream_->high_water = bytes;
}

void TcpConnection::pause_reading() noexcept { stream_->pause_reading(); }

void TcpConnection::resume_reading() {
  stream_->loop.require_thread();
  if (stream_->started) stream_->resume_reading();
}

void TcpConnection::set_keepalive(std::chrono::seconds limit) noexcept {
  reactor::set_keepalive(stream_->socket, limit);
}

void TcpConnection::shutdown() {
  stream_->loop.require_thread();
  stream_->shutdown();
}

void TcpConnection::reset() noexcept {
  if (!stream_) return;
  // Does what uv_tcp_close_reset does, which fails while a shutdown is in progress.
  const linger at_once{1, 0};
  ::setsockopt(stream_->socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  stream_.reset();
}

Loop::State& TcpConnection::loop() const noexcept { return stream_->loop; }

Address TcpConnection::local_address() const {
  return Address::local_of(stream_->socket);
}
Address TcpConnection::peer_address() const {
  return Address::peer_of(stream_->socket);
}

}  // namespace reactor
