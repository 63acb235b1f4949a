#include "reactor/async_tcp_connection.h"

#include <cerrno>

#include "reactor/detail/byte_reader.h"
#include "reactor/error.h"

namespace reactor {

struct AsyncTcpConnection::State {
  struct Reader final : detail::ByteReader {
    Reader(Loop::State& loop, State& its_state) : ByteReader(loop), state(its_state) {}
    void pause() noexcept override { state.connection->pause_reading(); }
    void resume() override {
      if (state.connection) state.connection->resume_reading();
    }
    State& state;
  };

  explicit State(Loop::State& loop) : reader(loop, *this) {}
  TcpConnection::Callbacks callbacks();
  void finish(std::error_code why);

  Reader reader;
  detail::Gate connected, writable, closed;
  std::error_code error;
  std::optional<TcpConnection> connection;  // empty after a reset
};

/// These callbacks only note what has happened. The scheduler resumes the waiting tasks
/// after each callback.
TcpConnection::Callbacks AsyncTcpConnection::State::callbacks() {
  return {.on_connect = [this] { connected.open(true); },
          .on_read = [this](std::string_view bytes) { reader.received(bytes); },
          .on_end = [this] { reader.end(); },
          .on_drain = [this] { writable.open(true); },
          .on_close = [this](std::error_code why) { finish(why); }};
}

void AsyncTcpConnection::State::finish(std::error_code why) {
  error = why;
  reader.end();
  if (!connected.is_open()) connected.open(!why);
  writable.open(false);
  closed.open(!why);
}

AsyncTcpConnection::AsyncTcpConnection(std::unique_ptr<State> state) noexcept
    : state_(std::move(state)) {}
AsyncTcpConnection::AsyncTcpConnection(AsyncTcpConnection&&) noexcept = default;
AsyncTcpConnection& AsyncTcpConnection::operator=(AsyncTcpConnection&&) noexcept =
    default;
AsyncTcpConnection::~AsyncTcpConnection() = default;

AsyncTcpConnection AsyncTcpConnection::connect(Loop& loop, const Address& peer) {
  auto state = std::make_unique<State>(loop.state());
  state->connection.emplace(TcpConnection::connect(loop, peer, state->callbacks()));
  state->writable.open(true);
  return AsyncTcpConnection(std::move(state));
}

AsyncTcpConnection::AsyncTcpConnection(TcpConnection connection)
    : state_(std::make_unique<State>(connection.loop())) {
  state_->connection.emplace(std::move(connection));
  state_->connected.open(true);
  state_->writable.open(true);
  state_->connection->start(state_->callbacks());
}

Awaitable<bool> AsyncTcpConnection::connected() noexcept {
  return Awaitable<bool>(state_->connected);
}

Awaitable<std::optional<std::string_view>> AsyncTcpConnection::read() noexcept {
  return Awaitable<std::optional<std::string_view>>(state_->reader);
}

Awaitable<bool> AsyncTcpConnection::write(std::string_view bytes) {
  const bool over = !state_->connection || state_->closed.is_open();
  if (!over && !state_->connection->write(bytes)) state_->writable.close();
  return Awaitable<bool>(state_->writable);
}

void AsyncTcpConnection::shutdown() {
  if (!state_->connection) return;
  state_->connection->shutdown();
  // After a shutdown on_drain is never called, so a waiting writer continues now.
  if (!state_->writable.is_open()) state_->writable.open(true);
}

Awaitable<bool> AsyncTcpConnection::close() {
  shutdown();
  state_->reader.discard();
  return Awaitable<bool>(state_->closed);
}

void AsyncTcpConnection::reset() noexcept {
  if (!state_->connection) return;
  state_->connection->reset();
  state_->connection.reset();
  if (!state_->closed.is_open()) state_->finish(make_error(ECANCELED));
}

std::error_code AsyncTcpConnection::error() const noexcept { return state_->error; }

std::size_t AsyncTcpConnection::queued() const noexcept {
  return state_->connection ? state_->connection->queued() : 0;
}

std::size_t AsyncTcpConnection::high_water() const noexcept {
  return state_->connection ? state_->connection->high_water() : 0;
}

void AsyncTcpConnection::set_high_water(std::size_t bytes) noexcept {
  if (state_->connection) state_->connection->set_high_water(bytes);
}

namespace {
const TcpConnection& require(const std::optional<TcpConnection>& connection) {
  if (!connection) throw_error(ENOTCONN, "address of a TCP connection after reset()");
  return *connection;
}
}  // namespace

Address AsyncTcpConnection::local_address() const {
  return require(state_->connection).local_address();
}
Address AsyncTcpConnection::peer_address() const {
  return require(state_->connection).peer_address();
}

}  // namespace reactor
