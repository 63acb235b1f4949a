#include "demos/uppercase/peer.h"

#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include "demos/common/receive.h"

namespace uppercase {
namespace {

constexpr std::size_t read_size = 64 * 1024;
// Stdout is shared with others, so it stays blocking. When poll(2) says that a pipe is
// writable, so much can be written without waiting.
constexpr std::size_t stdout_portion = PIPE_BUF;

bool try_again(int errno_value) {
  return errno_value == EAGAIN || errno_value == EWOULDBLOCK || errno_value == EINTR;
}

/// For one read, and the answer to it: per thread, not per connection. On the
/// heap, because the memory of thread-local objects is touched when the thread starts.
struct Buffers {
  std::unique_ptr<char[]> input{new char[read_size]};
  std::string answer;
};

Buffers& buffers() {
  static thread_local Buffers mine;
  return mine;
}

}  // namespace

Peer::Peer(Service& service, demo::Fd connection)
    : service_(service), connection_(std::move(connection)) {}

/// Of a terminal, poll(2) says only that there is some room; so it is opened once more,
/// to be non-blocking for us alone.
Peer::Peer(Service& service) : service_(service) {
  const char* name = ::ttyname(1);
  constexpr int flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  if (name != nullptr) terminal_ = demo::Fd(::open(name, flags));
}

bool Peer::receive() {
  auto& [input, answer] = buffers();
  const ssize_t count = connection_ ? demo::receive(in(), input.get(), read_size)
                                    : demo::read_from(in(), input.get(), read_size);
  if (count > 0) {
    const Source source = connection_ ? Source::tcp : Source::input;
    const std::string_view bytes(input.get(), static_cast<std::size_t>(count));
    answers_ += service_.answer(source, stream_, bytes, answer);
  } else if (count == 0) {
    ended_ = true;
    answers_ += stream_.finish();
  } else if (try_again(errno)) {
    return false;
  } else {
    give_up();
  }
  return true;
}

bool Peer::send() {
  const std::size_t portion =
      connection_ ? waiting() : std::min(waiting(), stdout_portion);
  const char* next = answers_.data() + sent_;
  const ssize_t count =
      connection_ ? ::send(out(), next, portion, 0) : ::write(out(), next, portion);
  if (count < 0 && try_again(errno)) return false;
  if (count < 0) {
    give_up();
    return true;
  }
  sent_ += static_cast<std::size_t>(count);
  if (sent_ >= answers_limit) answers_.erase(0, std::exchange(sent_, 0));
  if (waiting() > 0) return true;
  // What a busy peer needed once, an idle one must not keep.
  if (answers_.capacity() > answers_limit / 16) answers_ = std::string();
  answers_.clear();
  sent_ = 0;
  return true;
}

void Peer::give_up() {
  ended_ = true;
  answers_.clear();
  sent_ = 0;
}

bool answer_datagram(Service& service, int fd, int flags) {
  auto& [input, answer] = buffers();
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* from = reinterpret_cast<sockaddr*>(&storage);
  const ssize_t count = demo::receive(fd, input.get(), read_size, flags, from, &size);
  if (count < 0) return false;
  const std::string_view datagram(input.get(), static_cast<std::size_t>(count));
  const std::string_view reply = service.answer(datagram, answer);
  // If it cannot be sent it is lost, which UDP allows; the sender will know.
  ::sendto(fd, reply.data(), reply.size(), 0, from, size);
  return true;
}

void answer_datagrams(Service& service, int fd) {
  for (int i = 0; i < at_once && answer_datagram(service, fd); ++i) continue;
}

demo::Fd accept_connection(Service& service, int listener) {
  demo::Fd connection = demo::accept_from(listener);
  if (!connection) return connection;
  ::fcntl(connection.get(), F_SETFD, FD_CLOEXEC);
  const int yes = 1;  // small answers leave at once; fails if the peer is gone already
  ::setsockopt(connection.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  service.count_connection();
  return connection;
}

}  // namespace uppercase
