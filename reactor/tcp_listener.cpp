#include "reactor/tcp_listener.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "reactor/detail/loop_state.h"
#include "reactor/timer.h"

namespace reactor {
namespace {

constexpr std::chrono::milliseconds retry_delay{100};
constexpr int accepts_per_iteration = 64;  // then other handles are served

}  // namespace

/// Uses uv_poll and accept(2) instead of uv_listen. If the process runs out of
/// descriptors, uv_listen closes the waiting connections, or it calls back for ever
/// without returning to the loop.
struct TcpListener::State {
  State(Loop& its_loop, Callbacks callbacks)
      : owner(its_loop),
        loop(its_loop.state()),
        on(std::move(callbacks)),
        retry(its_loop, [this] { watch(); }) {}
  ~State() {
    if (fd >= 0) ::close(fd);
  }

  void open(const Address& local, int backlog);
  void watch() noexcept {
    if (!paused) uv_poll_start(&raw, UV_READABLE, on_ready);
  }
  bool closing() const noexcept { return uv_is_closing(detail::as_handle(&raw)) != 0; }
  void accept_all();
  void accepted(int connection, const Address& peer);
  static void on_ready(uv_poll_t* handle, int status, int events) noexcept;

  uv_poll_t raw;
  Loop& owner;
  Loop::State& loop;
  Callbacks on;
  Timer retry;
  int fd = -1;
  bool paused = false;
};

void TcpListener::State::open(const Address& local, int backlog) {
  const std::string attempt = "bind TCP " + local.to_string();
  const int yes = 1;
  fd = ::socket(local.family(), SOCK_STREAM, 0);
  if (fd < 0) throw_error(errno, attempt);
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (local.is_ipv6()) ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
  if (::bind(fd, local.data(), local.size()) != 0) throw_error(errno, attempt);
  if (::listen(fd, backlog) != 0) throw_error(errno, attempt);
  detail::check(uv_poll_init(&loop.raw, &raw, fd), attempt);
}

void TcpListener::State::on_ready(uv_poll_t* handle, int status, int) noexcept {
  State& self = detail::state_of<State>(handle);
  if (status < 0) self.watch();  // libuv stops watching after an error of the socket
  self.accept_all();
}

void TcpListener::State::accept_all() {
  const auto done = [this] { return closing() || paused || loop.failure; };
  for (int i = 0; i < accepts_per_iteration && !done(); ++i) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto* address = reinterpret_cast<sockaddr*>(&storage);
    const int connection = ::accept(fd, address, &size);
    if (connection >= 0) {
      accepted(connection, Address(address, size));
    } else if (is_resource_exhausted(errno)) {
      const std::error_code error = make_error(errno);
      uv_poll_stop(&raw);
      retry.start_once(retry_delay);
      if (on.on_error)
        loop.dispatch(HandleKind::tcp_listener, [&] { on.on_error(error); });
      return;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return;
    }
  }
}

void TcpListener::State::accepted(int connection, const Address& peer) {
  ::fcntl(connection, F_SETFD, FD_CLOEXEC);
  loop.dispatch(HandleKind::tcp_listener, [&] {
    TcpConnection taken(owner, connection);
    if (on.on_connection) on.on_connection(std::move(taken), peer);
  });
}

void TcpListener::Close::operator()(State* state) const noexcept {
  state->retry.stop();
  detail::close_and_free(state, &state->raw);
  // uv_close needs the descriptor, so close it afterwards.
  ::close(std::exchange(state->fd, -1));
}

TcpListener::TcpListener(Loop& loop, const Address& local, Callbacks callbacks,
                         int backlog) {
  loop.state().require_thread();
  auto state = std::make_unique<State>(loop, std::move(callbacks));
  state->open(local, backlog);
  state->raw.data = state.get();
  state_.reset(state.release());
  state_->watch();
}

void TcpListener::pause() noexcept {
  state_->paused = true;
  uv_poll_stop(&state_->raw);
}

void TcpListener::resume() {
  state_->loop.require_thread();
  if (!std::exchange(state_->paused, false) || state_->retry.active()) return;
  state_->watch();
}

Address TcpListener::local_address() const { return Address::local_of(state_->fd); }

}  // namespace reactor
