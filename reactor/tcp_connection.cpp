#include "reactor/tcp_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

#include "reactor/detail/stream.h"
#include "reactor/keepalive.h"

namespace reactor {

namespace detail {

/// Calls recv(2) and send(2) itself. libuv calls read(2) and write(2), which pass
/// through the file system layer of the kernel; this costs about 4 % of a small
/// request.
struct TcpStream final : Stream {
  explicit TcpStream(Loop::State& its_loop) : Stream(its_loop) { reads_itself = true; }
  uv_stream_t* raw() noexcept override { return reinterpret_cast<uv_stream_t*>(&tcp); }
  ssize_t try_write(std::string_view bytes) noexcept override {
    const ssize_t count = ::send(fd(), bytes.data(), bytes.size(), 0);
    return count < 0 ? -errno : count;
  }
  ssize_t read(char* buffer, std::size_t size) noexcept override {
    return read_result(::recv(fd(), buffer, size, 0));
  }
  int fd() noexcept {
    uv_os_fd_t number = -1;
    uv_fileno(as_handle(&tcp), &number);
    return number;
  }

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
  reactor::set_keepalive(stream_->fd(), limit);
}

void TcpConnection::shutdown() {
  stream_->loop.require_thread();
  stream_->shutdown();
}

void TcpConnection::reset() noexcept {
  if (!stream_) return;
  // Does what uv_tcp_close_reset does, which fails while a shutdown is in progress.
  const linger at_once{1, 0};
  ::setsockopt(stream_->fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  stream_.reset();
}

Address TcpConnection::local_address() const {
  return Address::local_of(stream_->fd());
}
Address TcpConnection::peer_address() const { return Address::peer_of(stream_->fd()); }

}  // namespace reactor
