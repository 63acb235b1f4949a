#include "demos/common/standard_streams.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <tuple>
#include <utility>

#include "demos/common/socket.h"
#include "demos/trace/traced_io.h"
#include "reactor/error.h"

namespace demo {
namespace {

constexpr std::size_t terminal_portion = 64 * 1024;

std::pair<Fd, Fd> open_pipe() {
  int ends[2];
  if (::pipe(ends) != 0) reactor::throw_error(errno, "pipe");
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  return {Fd(ends[0]), Fd(ends[1])};
}

}  // namespace

/// A pipe whose write end is closed is at its end, so its read end is always readable.
StandardInput::StandardInput() {
  if (is_file(0)) stand_in_ = std::move(open_pipe().first);
}

ssize_t StandardInput::read(char* buffer, std::size_t size) const {
  return traced_read(0, buffer, size);
}

/// A pipe that nobody writes to is never full, so its write end is always writable.
StandardOutput::StandardOutput() {
  constexpr int flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  if (const char* name = ::ttyname(1); name != nullptr)
    terminal_ = Fd(::open(name, flags));
  if (is_file(1)) std::tie(read_end_, stand_in_) = open_pipe();
}

ssize_t StandardOutput::write(std::string_view text) const {
  pollfd room{fd(), POLLOUT, 0};
  if (::poll(&room, 1, 0) <= 0) {
    errno = EAGAIN;
    return -1;
  }
  text = text.substr(0, terminal_ ? terminal_portion : PIPE_BUF);
  return ::write(terminal_ ? terminal_.get() : 1, text.data(), text.size());
}

}  // namespace demo
