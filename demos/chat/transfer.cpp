#include "demos/chat/transfer.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <tuple>
#include <utility>

#include "demos/common/socket.h"
#include "reactor/error.h"

namespace chat {
namespace {

/// ENOTCONN: the connection is being made.
bool try_again(int errno_value) {
  return errno_value == EAGAIN || errno_value == EWOULDBLOCK || errno_value == EINTR ||
         errno_value == ENOTCONN;
}

Transfer transfer_of(ssize_t count) {
  if (count >= 0) return {static_cast<std::size_t>(count), false, {}};
  if (try_again(errno)) return {};
  return {0, true, reactor::make_error(errno)};
}

std::pair<demo::Fd, demo::Fd> open_pipe() {
  int ends[2];
  if (::pipe(ends) != 0) reactor::throw_error(errno, "pipe");
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  return {demo::Fd(ends[0]), demo::Fd(ends[1])};
}

/// For a model without threads, whatever it reads.
Buffer& buffer() {
  static thread_local Buffer mine;
  return mine;
}

}  // namespace

Transfer read_some(int fd, Buffer& buffer) {
  const ssize_t count = ::read(fd, buffer.data(), buffer.size());
  Transfer done = transfer_of(count);
  if (count == 0) done.ended = true;
  return done;
}

void take_read(Session& session, Link& link, const Transfer& done,
               const Buffer& bytes) {
  if (done.count > 0) session.received(link, {bytes.data(), done.count});
  if (done.ended) session.ended(link, done.error);
}

void take_typed(Session& session, const Transfer& done, const Buffer& bytes) {
  if (done.count > 0) session.typed({bytes.data(), done.count});
  if (done.ended) session.typing_ended();
}

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

void Screen::write(Session& session) const {
  using namespace std::chrono_literals;
  while (!session.screen().empty() && demo::wait_for(fd(), POLLOUT, 0ms)) {
    const std::string_view text =
        session.screen().substr(0, own_ ? sizeof(Buffer) : PIPE_BUF);
    const Transfer done =
        transfer_of(::write(own_ ? own_.get() : 1, text.data(), text.size()));
    session.shown(done.count);
    if (done.ended) return session.blind();
    if (done.count == 0) return;
  }
}

void write_to(Session& session, const Connection& buddy) {
  const std::string_view text = buddy.link->waiting();
  if (text.empty()) return;
  constexpr int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
  const Transfer done =
      transfer_of(::send(buddy.fd.get(), text.data(), text.size(), flags));
  session.sent(*buddy.link, done.count);
  if (done.ended) session.ended(*buddy.link, done.error);
}

void read_from(Session& session, const Connection& buddy) {
  take_read(session, *buddy.link, read_some(buddy.fd.get(), buffer()), buffer());
}

void read_keyboard(Session& session) {
  take_typed(session, read_some(0, buffer()), buffer());
}

}  // namespace chat
