#include "demos/common/standard_streams.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "demos/common/socket.h"
#include "demos/trace/trace.h"
#include "demos/trace/traced_io.h"
#include "reactor/stdio.h"

namespace demo {
namespace {

constexpr std::size_t terminal_write_size = 64 * 1024;

/// Opens the terminal `fd` again, in non-blocking mode. The open file behind `fd` stays
/// blocking, because other processes may share it. Empty if `fd` is not a terminal.
Fd reopen_terminal(int fd, int access) {
  const char* name = ::ttyname(fd);
  constexpr int flags = O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  return name == nullptr ? Fd() : Fd(::open(name, access | flags));
}

}  // namespace

/// The write end of the pipe is closed, so its read end is always readable (end of
/// file).
StandardInput::StandardInput() : terminal_(reopen_terminal(0, O_RDONLY)) {
  if (is_file(0)) pipe_end_ = open_pipe().read_end;
  if (!terminal_) return;
  if (Trace::on()) Trace::name(terminal_.get(), Place::input);
  reactor::survive_background_reads();
}

ssize_t StandardInput::read(char* buffer, std::size_t size) {
  const ssize_t count = traced_read(terminal_ ? terminal_.get() : 0, buffer, size);
  in_background_ = count < 0 && errno == EIO && reactor::is_in_background(0);
  if (in_background_) errno = EAGAIN;
  return count;
}

/// Nothing is written to the pipe, so its write end is always writable.
StandardOutput::StandardOutput() : terminal_(reopen_terminal(1, O_WRONLY)) {
  if (is_file(1)) pipe_ = open_pipe();
}

ssize_t StandardOutput::write(std::string_view text) const {
  pollfd room{fd(), POLLOUT, 0};
  if (::poll(&room, 1, 0) <= 0) {
    errno = EAGAIN;
    return -1;
  }
  text = text.substr(0, terminal_ ? terminal_write_size : PIPE_BUF);
  return ::write(terminal_ ? terminal_.get() : 1, text.data(), text.size());
}

}  // namespace demo
