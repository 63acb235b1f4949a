#include "demos/lab/capture.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "demos/common/socket.h"

namespace lab {
namespace {

constexpr std::size_t most_kept = 64 * 1024;

}  // namespace

Capture::Capture(Poller& poller, int fd) : poller_(poller), fd_(fd) {
  demo::set_nonblocking(fd_);
  poller_.add(fd_, EPOLLIN, *this);
}

void Capture::on_ready(std::uint32_t) {
  std::array<char, 4096> piece;
  while (fd_ >= 0) {
    const ssize_t size = ::read(fd_, piece.data(), piece.size());
    if (size > 0) {
      const std::size_t room = most_kept - text_.size();
      text_.append(piece.data(), std::min(room, static_cast<std::size_t>(size)));
      // One read per turn: a child that prints without end must not hold us.
      if (static_cast<std::size_t>(size) == piece.size()) return;
    } else if (size < 0 && errno == EAGAIN) {
      return;
    } else if (size == 0 || errno != EINTR) {
      release();
    }
  }
}

void Capture::release() noexcept {
  if (fd_ >= 0) poller_.remove(fd_);
  fd_ = -1;
}

}  // namespace lab
