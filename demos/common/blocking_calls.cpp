#include "demos/common/blocking_calls.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "demos/common/socket.h"
#include "reactor/error.h"

namespace demo {

using reactor::Address;
using reactor::throw_error;
using std::chrono::milliseconds;

namespace {

/// With the flag MSG_TRUNC, recvmsg(2) on Linux returns the size of the whole datagram.
/// In msg_flags, MSG_TRUNC says on all systems that the datagram was cut.
#ifdef __linux__
constexpr int return_whole_size = MSG_TRUNC;
#else
constexpr int return_whole_size = 0;
#endif

/// A pending socket error also makes `fd` readable; the next call on it then fails.
void wait_until_readable(int fd, const std::string& attempt) {
  if (!readable(fd, time_limit)) throw_error(ETIMEDOUT, attempt);
}

}  // namespace

std::optional<Datagram> receive_from(int fd, milliseconds limit, std::size_t room) {
  if (!readable(fd, limit)) return {};
  Datagram datagram;
  datagram.payload.resize(room);
  sockaddr_storage from{};
  iovec part{datagram.payload.data(), room};
  msghdr message{};
  message.msg_name = &from;
  message.msg_namelen = sizeof from;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  const ssize_t count = ::recvmsg(fd, &message, MSG_DONTWAIT | return_whole_size);
  if (count < 0) throw_error(errno, "receive UDP");
  datagram.size = static_cast<std::size_t>(count);
  datagram.is_cut = (message.msg_flags & MSG_TRUNC) != 0;
  datagram.payload.resize(std::min(datagram.size, room));
  datagram.from =
      Address(reinterpret_cast<const sockaddr*>(&from), message.msg_namelen);
  return datagram;
}

std::size_t next_datagram_size(int fd) {
  int size = 0;
  ::ioctl(fd, FIONREAD, &size);
  return static_cast<std::size_t>(size);
}

void send_to(int fd, std::string_view payload, const Address& to) {
  if (::sendto(fd, payload.data(), payload.size(), 0, to.data(), to.size()) < 0)
    throw_error(errno, "send UDP to " + to.to_string());
}

void connect_udp(int fd, const Address& peer) {
  if (::connect(fd, peer.data(), peer.size()) != 0)
    throw_error(errno, "connect UDP " + peer.to_string());
}

Fd tcp_socket(const std::optional<Address>& local) {
  Fd fd(::socket(local ? local->family() : AF_INET, SOCK_STREAM, 0));
  if (!fd || ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC) != 0)
    throw_error(errno, "open a TCP socket");
  set_timeout(fd.get(), time_limit);
  if (!local) return fd;
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(fd.get(), local->data(), local->size()) != 0)
    throw_error(errno, "bind TCP " + local->to_string());
  return fd;
}

void connect_tcp(int fd, const Address& server) {
  if (::connect(fd, server.data(), server.size()) != 0)
    throw_error(errno == EINPROGRESS ? ETIMEDOUT : errno,
                "connect TCP " + server.to_string());
}

Fd connect_tcp(const Address& server) {
  Fd fd(server.is_ipv6() ? tcp_socket(Address("::", 0)) : tcp_socket());
  connect_tcp(fd.get(), server);
  return fd;
}

Fd accept_tcp(int listener) {
  const std::string attempt =
      "accept a connection on " + Address::local_of(listener).to_string();
  wait_until_readable(listener, attempt);
  Fd fd(::accept(listener, nullptr, nullptr));
  if (!fd || ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC) != 0) throw_error(errno, attempt);
  set_timeout(fd.get(), time_limit);
  return fd;
}

Connection open_connection(const Fd& listener) {
  Connection connection;
  connection.server_address = Address::local_of(listener.get());
  connection.client = connect_tcp(connection.server_address);
  connection.client_address = Address::local_of(connection.client.get());
  connection.server = accept_tcp(listener.get());
  return connection;
}

Connection open_connection() {
  return open_connection(listen_tcp(Address("127.0.0.1", 0), 1));
}

void send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(fd, bytes.data(), bytes.size(), no_sigpipe);
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    if (count < 0 && errno != EINTR)
      throw_error(errno == EAGAIN ? ETIMEDOUT : errno, "send TCP");
  }
}

std::string receive(int fd, std::size_t room) {
  wait_until_readable(fd, "receive TCP");
  std::string bytes(room, '\0');
  const ssize_t count = ::recv(fd, bytes.data(), room, 0);
  if (count < 0) throw_error(errno, "receive TCP");
  bytes.resize(static_cast<std::size_t>(count));
  return bytes;
}

std::string receive_exactly(int fd, std::size_t count) {
  std::string all;
  while (all.size() < count) {
    const std::string some = receive(fd, count - all.size());
    if (some.empty()) throw_error(ECONNRESET, "receive TCP");
    all += some;
  }
  return all;
}

bool readable(int fd, milliseconds limit) { return wait_for(fd, POLLIN, limit); }

void close_by_reset(Fd& fd) {
  const linger at_once{1, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  fd.close();
}

}  // namespace demo
