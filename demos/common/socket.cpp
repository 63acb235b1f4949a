#include "demos/common/socket.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <cerrno>

#include "demos/trace/trace.h"
#include "reactor/error.h"

namespace demo {

using reactor::Address;
using reactor::throw_error;

namespace {

/// Names the descriptor in the timeline.
Fd named(Fd fd, Place place) {
  if (Trace::on()) Trace::name(fd.get(), place, Address::local_of(fd.get()).port());
  return fd;
}

Fd open_socket(const Address& address, int type, const std::string& attempt) {
  Fd fd(::socket(address.family(), type, 0));
  if (!fd || ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC) != 0) throw_error(errno, attempt);
  return fd;
}

void set_option(int fd, int level, int name, int value) {
  if (::setsockopt(fd, level, name, &value, sizeof value) != 0)
    throw_error(errno, "setsockopt");
}

}  // namespace

Fd bind_udp(const Address& local) {
  const std::string attempt = "bind UDP " + local.to_string();
  Fd fd = open_socket(local, SOCK_DGRAM, attempt);
  if (local.is_ipv6()) set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1);
  if (::bind(fd.get(), local.data(), local.size()) != 0) throw_error(errno, attempt);
  return named(std::move(fd), Place::udp);
}

Fd listen_tcp(const Address& local, int backlog) {
  const std::string attempt = "bind TCP " + local.to_string();
  Fd fd = open_socket(local, SOCK_STREAM, attempt);
  set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (local.is_ipv6()) set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1);
  if (::bind(fd.get(), local.data(), local.size()) != 0) throw_error(errno, attempt);
  if (::listen(fd.get(), backlog) != 0) throw_error(errno, attempt);
  return named(std::move(fd), Place::listener);
}

void set_timeout(int fd, std::chrono::milliseconds limit) {
  timeval value{};
  value.tv_sec = static_cast<time_t>(limit.count() / 1000);
  value.tv_usec = static_cast<suseconds_t>(limit.count() % 1000 * 1000);
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO})
    if (::setsockopt(fd, SOL_SOCKET, option, &value, sizeof value) != 0)
      throw_error(errno, "set a timeout");
}

void set_nonblocking(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
    throw_error(errno, "set O_NONBLOCK");
}

void set_no_delay(int fd) { set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1); }

int pending_error(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

bool wait_for(int fd, short events, std::chrono::milliseconds limit) {
  const bool waits = limit.count() != 0;
  Span span(waits ? Span::Kind::wait : Span::Kind::call, "poll", fd);
  pollfd entry{fd, events, 0};
  const int ready = ::poll(&entry, 1, static_cast<int>(limit.count()));
  if (ready == 0) span.set_spurious();
  return ready > 0;
}

bool is_file(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return false;
  return S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) ||
         S_ISBLK(status.st_mode) || (S_ISCHR(status.st_mode) && ::isatty(fd) == 0);
}

}  // namespace demo
