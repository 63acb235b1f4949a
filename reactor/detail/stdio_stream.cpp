#include "reactor/detail/stdio_stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "reactor/stdio.h"

namespace reactor::detail {
namespace {

constexpr int lowest_duplicate = STDERR_FILENO + 1;
constexpr std::uint64_t retry_after_ms = 250;

}  // namespace

int duplicate(int fd) noexcept {
  return ::fcntl(fd, F_DUPFD_CLOEXEC, lowest_duplicate);
}

StdioStream* StdioStream::open(Loop::State& loop, int fd, Direction direction) {
  const uv_handle_type type = uv_guess_handle(fd);
  if (type != UV_TTY && type != UV_NAMED_PIPE && type != UV_TCP) return nullptr;
  const std::string attempt = "watch descriptor " + std::to_string(fd);
  const int copy = duplicate(fd);
  if (copy < 0) throw_error(errno, attempt);
  auto stream = std::make_unique<StdioStream>(loop);
  stream->kind = direction == Direction::in ? HandleKind::input : HandleKind::output;
  save_stdio_flags(copy);  // before libuv makes it non-blocking
  stream->any.stream.type = UV_UNKNOWN_HANDLE;
  const int status = stream->initialise(type, copy, direction);
  if (status == 0) return stream.release();
  restore_stdio_flags(copy);
  const bool initialised = stream->any.stream.type != UV_UNKNOWN_HANDLE;
  if (initialised) stream.release()->Stream::close();
  ::close(copy);
  throw_error(-status, attempt);
}

int StdioStream::initialise(uv_handle_type type, int fd, Direction direction) noexcept {
  int status = 0;
  if (type == UV_TTY) {
    reads_itself = direction == Direction::in;
    if (reads_itself) survive_background_reads();
    status = uv_tty_init(&loop.raw, &any.tty, fd, direction == Direction::in);
    if (status < 0) any.stream.type = UV_UNKNOWN_HANDLE;
    // libuv reopens a terminal and does not close the descriptor that it was given.
    if (status == 0 && number() != fd) ::close(fd);
  } else if (type == UV_NAMED_PIPE) {
    uv_pipe_init(&loop.raw, &any.pipe, 0);
    status = uv_pipe_open(&any.pipe, fd);
  } else {
    uv_tcp_init(&loop.raw, &any.tcp);
    status = uv_tcp_open(&any.tcp, fd);
  }
  any.stream.data = static_cast<Stream*>(this);
  return status;
}

int StdioStream::number() noexcept {
  uv_os_fd_t fd = -1;
  uv_fileno(as_handle(&any.stream), &fd);
  return fd;
}

void StdioStream::set_raw_mode(bool raw_mode) {
  if (raw_mode) save_terminal_mode(number());
  const uv_tty_mode_t mode = raw_mode ? UV_TTY_MODE_RAW : UV_TTY_MODE_NORMAL;
  check(uv_tty_set_mode(&any.tty, mode), "set the mode of the terminal");
  if (!raw_mode) discard_terminal_mode(number());
}

ssize_t StdioStream::read(char* buffer, std::size_t size) noexcept {
  const ssize_t count = read_result(::read(number(), buffer, size));
  if (count != UV_EIO || !is_in_background(number())) return count;
  retry_later();
  return 0;
}

void StdioStream::retry_later() noexcept {
  if (retry == nullptr) {
    retry = new uv_timer_t;
    uv_timer_init(&loop.raw, retry);
    retry->data = this;
  }
  uv_read_stop(raw());
  const auto resume = [](uv_timer_t* timer) {
    StdioStream& self = *static_cast<StdioStream*>(timer->data);
    if (!self.paused) self.resume_reading();
  };
  uv_timer_start(retry, resume, retry_after_ms, 0);
}

void StdioStream::close() noexcept {
  if (retry != nullptr)
    uv_close(as_handle(retry),
             [](uv_handle_t* timer) { delete reinterpret_cast<uv_timer_t*>(timer); });
  // Before version 1.49, libuv can restore the mode only while the handle is open.
  if (is_terminal()) uv_tty_set_mode(&any.tty, UV_TTY_MODE_NORMAL);
  discard_terminal_mode(number());
  restore_stdio_flags(number());
  Stream::close();
}

}  // namespace reactor::detail
