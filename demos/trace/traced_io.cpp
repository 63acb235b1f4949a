#include "demos/trace/traced_io.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <span>

#include "demos/trace/trace.h"

#ifdef __linux__
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#endif

namespace demo {
namespace {

#ifdef __linux__

constexpr std::int64_t ns_per_s = 1'000'000'000;

std::int64_t in_ns(const timespec& time) {
  return time.tv_sec * ns_per_s + time.tv_nsec;
}

std::int64_t read_clock(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return in_ns(time);
}

/// The kernel records the time of day. It is converted to CLOCK_MONOTONIC for each
/// message, because the time of day may be adjusted.
void note_stamp(const msghdr& message) {
  auto* header = const_cast<msghdr*>(&message);
  for (cmsghdr* c = CMSG_FIRSTHDR(header); c != nullptr; c = CMSG_NXTHDR(header, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPING) continue;
    scm_timestamping stamps{};
    std::memcpy(&stamps, CMSG_DATA(c), sizeof stamps);
    timespec stamp{};
    std::memcpy(&stamp, &stamps.ts[0], sizeof stamp);
    if (stamp.tv_sec == 0) return;  // it arrived before request_timestamps()
    const std::int64_t age = read_clock(CLOCK_REALTIME) - in_ns(stamp);
    const std::int64_t arrival = read_clock(CLOCK_MONOTONIC) - age;
    if (age >= 0 && arrival > 0)
      Trace::note_arrival(static_cast<std::uint64_t>(arrival));
  }
}

ssize_t receive_stamped(int fd, std::span<char> buffer, int flags, sockaddr* from,
                        socklen_t* from_size) {
  alignas(cmsghdr) char control[256];
  iovec part{buffer.data(), buffer.size()};
  msghdr message{};
  message.msg_name = from;
  message.msg_namelen = from_size != nullptr ? *from_size : 0;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  const ssize_t count = ::recvmsg(fd, &message, flags);
  if (count < 0) return count;
  if (from_size != nullptr) *from_size = message.msg_namelen;
  note_stamp(message);
  return count;
}

#endif

/// Only a call that may block is a wait. The mode is read each time, because another
/// process may change the mode of stdin.
Span::Kind kind_of(int fd, int flags = 0) {
  if (!Trace::on()) return Span::Kind::wait;
  const bool blocks =
      (flags & MSG_DONTWAIT) == 0 && (::fcntl(fd, F_GETFL) & O_NONBLOCK) == 0;
  return blocks ? Span::Kind::wait : Span::Kind::call;
}

}  // namespace

ssize_t traced_receive(int fd, char* buffer, std::size_t size, int flags,
                       sockaddr* from, socklen_t* from_size) {
  if (!Trace::on()) return ::recvfrom(fd, buffer, size, flags, from, from_size);
  Span span(kind_of(fd, flags), from != nullptr ? "recvfrom" : "recv", fd);
#ifdef __linux__
  const ssize_t count = receive_stamped(fd, {buffer, size}, flags, from, from_size);
#else
  const ssize_t count = ::recvfrom(fd, buffer, size, flags, from, from_size);
#endif
  if (count < 0 && errno != EINTR) span.set_spurious();
  return count;
}

ssize_t traced_read(int fd, char* buffer, std::size_t size) {
  Span span(kind_of(fd), "read", fd);
  const ssize_t count = ::read(fd, buffer, size);
  if (count < 0 && errno != EINTR) span.set_spurious();
  return count;
}

int traced_accept(int listener, sockaddr* from, socklen_t* from_size) {
  Span span(kind_of(listener), "accept", listener);
  const int connection = ::accept(listener, from, from_size);
  if (connection < 0 && errno != EINTR) span.set_spurious();
  if (connection >= 0 && Trace::on()) Trace::name(connection, Place::connection);
  return connection;
}

void request_timestamps([[maybe_unused]] int fd) noexcept {
#ifdef __linux__
  const int wanted = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
  ::setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &wanted, sizeof wanted);
#endif
}

}  // namespace demo
