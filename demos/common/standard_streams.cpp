#include "demos/chat/stdio.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <tuple>
#include <utility>

#include "demos/common/socket.h"
#include "reactor/error.h"

namespace chat {
namespace {

constexpr std::size_t portion = 64 * 1024;

std::pair<demo::Fd, demo::Fd> open_pipe() {
  int ends[2];
  if (::pipe(ends) != 0) reactor::throw_error(errno, "pipe");
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  return {demo::Fd(ends[0]), demo::Fd(ends[1])};
}

}  // namespace

/// Of a pipe without a writer the reading end is always readable: it has ended.
Keyboard::Keyboard() {
  if (demo::is_file(0)) stand_in_ = std::move(open_pipe().first);
}

/// And the writing end of one that nobody writes to is always writable.
Screen::Screen() {
  constexpr int flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  if (const char* name = ::ttyname(1); name != nullptr)
    own_ = demo::Fd(::open(name, flags));
  if (demo::is_file(1)) std::tie(other_end_, stand_in_) = open_pipe();
}

ssize_t Screen::write(std::string_view text) const {
  if (!demo::wait_for(fd(), POLLOUT, std::chrono::milliseconds(0))) {
    errno = EAGAIN;
    return -1;
  }
  text = text.substr(0, own_ ? portion : PIPE_BUF);
  return ::write(own_ ? own_.get() : 1, text.data(), text.size());
}

}  // namespace chat
