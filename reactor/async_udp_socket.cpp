#include "reactor/async_udp_socket.h"

#include <deque>
#include <string>

#include "reactor/detail/operation.h"
#include "reactor/udp_socket.h"

namespace reactor {
namespace {

constexpr std::size_t receive_queue_limit = 1024 * 1024;
constexpr std::size_t kept_while_waiting = 1024;

struct Received {
  std::string bytes;
  Address from;
  std::error_code error;
  std::size_t size() const noexcept { return sizeof *this + bytes.size(); }
};

}  // namespace

struct AsyncUdpSocket::State final : detail::Operation<std::optional<Datagram>> {
  State(Loop& loop, const Address& local)
      : socket(loop, local,
               {.on_receive = [this](std::string_view bytes,
                                     const Address& from) { add(bytes, from, {}); },
                .on_error = [this](std::error_code why) { add({}, {}, why); }}) {}

  bool ready() override {
    if (waiting.empty() && given.bytes.capacity() > kept_while_waiting) given = {};
    return !waiting.empty();
  }
  std::optional<Datagram> take() override;
  void add(std::string_view bytes, const Address& from, std::error_code why);

  UdpSocket socket;
  std::deque<Received> waiting;
  std::size_t waiting_size = 0;
  Received given;  // the result of the last receive()
};

std::optional<AsyncUdpSocket::Datagram> AsyncUdpSocket::State::take() {
  waiting_size -= waiting.front().size();
  given = std::move(waiting.front());
  waiting.pop_front();
  if (given.error) return std::nullopt;
  return Datagram{given.bytes, given.from};
}

void AsyncUdpSocket::State::add(std::string_view bytes, const Address& from,
                                std::error_code why) {
  if (waiting_size + sizeof(Received) + bytes.size() > receive_queue_limit) return;
  waiting.push_back({std::string(bytes), from, why});
  waiting_size += waiting.back().size();
  wake();
}

AsyncUdpSocket::AsyncUdpSocket(Loop& loop, const Address& local)
    : state_(std::make_unique<State>(loop, local)) {}
AsyncUdpSocket::AsyncUdpSocket(AsyncUdpSocket&&) noexcept = default;
AsyncUdpSocket& AsyncUdpSocket::operator=(AsyncUdpSocket&&) noexcept = default;
AsyncUdpSocket::~AsyncUdpSocket() = default;

void AsyncUdpSocket::connect(const Address& peer) { state_->socket.connect(peer); }

Awaitable<std::optional<AsyncUdpSocket::Datagram>> AsyncUdpSocket::receive() noexcept {
  return Awaitable<std::optional<Datagram>>(*state_);
}

std::error_code AsyncUdpSocket::error() const noexcept { return state_->given.error; }

std::error_code AsyncUdpSocket::send(std::string_view datagram, const Address& to) {
  return state_->socket.send(datagram, to);
}

std::error_code AsyncUdpSocket::send(std::string_view datagram) {
  return state_->socket.send(datagram);
}

std::size_t AsyncUdpSocket::queued() const noexcept { return state_->socket.queued(); }

Address AsyncUdpSocket::local_address() const { return state_->socket.local_address(); }

}  // namespace reactor
