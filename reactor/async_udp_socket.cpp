#include "reactor/async_udp_socket.h"

#include <string>
#include <utility>
#include <vector>

#include "reactor/detail/operation.h"
#include "reactor/udp_socket.h"

namespace reactor {
namespace {

constexpr std::size_t receive_queue_limit = 1024 * 1024;

/// Datagrams and errors in the order of their arrival. The list is filled, then
/// emptied, and then filled again, so it need not allocate memory for each datagram.
class ReceivedList {
 public:
  struct Entry {
    std::size_t begin, size;  // in `bytes_`
    Address from;
    std::error_code error;
  };

  bool empty() const noexcept { return next_ == entries_.size(); }
  void add(std::string_view bytes, const Address& from, std::error_code why) {
    entries_.push_back({bytes_.size(), bytes.size(), from, why});
    bytes_.append(bytes);
  }
  /// The result is valid until clear().
  const Entry& take() noexcept { return entries_[next_++]; }
  std::string_view bytes(const Entry& entry) const noexcept {
    return std::string_view(bytes_).substr(entry.begin, entry.size);
  }
  void clear() noexcept {
    if (bytes_.capacity() > kept_bytes) std::string().swap(bytes_);
    if (entries_.capacity() > kept_entries) entries_ = std::vector<Entry>();
    bytes_.clear();
    entries_.clear();
    next_ = 0;
  }

 private:
  // A list that had to grow beyond this gives its memory back.
  static constexpr std::size_t kept_bytes = 64 * 1024, kept_entries = 64;

  std::vector<Entry> entries_;
  std::string bytes_;
  std::size_t next_ = 0;
};

std::size_t size_of(std::string_view bytes) {
  return sizeof(ReceivedList::Entry) + bytes.size();
}

}  // namespace

struct AsyncUdpSocket::State final : detail::Operation<std::optional<Datagram>> {
  State(Loop& loop, const Address& local)
      : socket(loop, local,
               {.on_receive = [this](std::string_view bytes,
                                     const Address& from) { add(bytes, from, {}); },
                .on_error = [this](std::error_code why) { add({}, {}, why); }}) {}

  bool ready() override {
    refill();
    return !given.empty();
  }
  std::optional<Datagram> take() override;
  void add(std::string_view bytes, const Address& from, std::error_code why);
  void refill() noexcept;

  UdpSocket socket;
  ReceivedList waiting;          // filled while `given` is emptied
  ReceivedList given;            // receive() takes from this list
  std::size_t waiting_size = 0;  // of both lists
  std::error_code error;         // of the last receive()
};

/// The next receive() calls this, so the datagram of the last one may be overwritten.
void AsyncUdpSocket::State::refill() noexcept {
  if (!given.empty()) return;
  given.clear();
  std::swap(given, waiting);
}

std::optional<AsyncUdpSocket::Datagram> AsyncUdpSocket::State::take() {
  refill();
  const ReceivedList::Entry& entry = given.take();
  const std::string_view bytes = given.bytes(entry);
  waiting_size -= size_of(bytes);
  error = entry.error;
  if (error) return std::nullopt;
  return Datagram{bytes, entry.from};
}

void AsyncUdpSocket::State::add(std::string_view bytes, const Address& from,
                                std::error_code why) {
  if (waiting_size + size_of(bytes) > receive_queue_limit) return;
  waiting.add(bytes, from, why);
  waiting_size += size_of(bytes);
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

std::error_code AsyncUdpSocket::error() const noexcept { return state_->error; }

std::error_code AsyncUdpSocket::send(std::string_view datagram, const Address& to) {
  return state_->socket.send(datagram, to);
}

std::error_code AsyncUdpSocket::send(std::string_view datagram) {
  return state_->socket.send(datagram);
}

std::size_t AsyncUdpSocket::queued() const noexcept { return state_->socket.queued(); }

Address AsyncUdpSocket::local_address() const { return state_->socket.local_address(); }

}  // namespace reactor
