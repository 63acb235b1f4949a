#include "demos/lab/server/capture.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "demos/common/socket.h"

namespace lab {
namespace {

constexpr std::size_t most_kept = 64 * 1024;
constexpr std::size_t piece_size = 4096;
// The largest pipe that an ordinary user may make (/proc/sys/fs/pipe-max-size).
constexpr std::size_t most_read_at_end = 1024 * 1024;

}  // namespace

Capture::Capture(Poller& poller, int fd) : poller_(poller), fd_(fd) {
  demo::set_nonblocking(fd_);
  poller_.add(fd_, EPOLLIN, *this);
}

// One read per turn: a child that prints without end must not hold us.
void Capture::on_ready(std::uint32_t) { read_piece(); }

void Capture::read_rest() {
  for (std::size_t i = 0; i < most_read_at_end / piece_size; ++i)
    if (read_piece() == Outcome::nothing) return;
}

Capture::Outcome Capture::read_piece() {
  std::array<char, piece_size> piece;
  while (fd_ >= 0) {
    const ssize_t size = ::read(fd_, piece.data(), piece.size());
    if (size > 0) {
      const std::size_t room = most_kept - text_.size();
      text_.append(piece.data(), std::min(room, static_cast<std::size_t>(size)));
      return Outcome::piece;
    }
    if (size < 0 && errno == EAGAIN) return Outcome::nothing;
    if (size == 0 || errno != EINTR) release();
  }
  return Outcome::nothing;
}

void Capture::release() noexcept {
  if (fd_ >= 0) poller_.remove(fd_);
  fd_ = -1;
}

}  // namespace lab
