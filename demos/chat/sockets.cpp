#include "demos/chat/sockets.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "demos/common/socket.h"
#include "reactor/error.h"

namespace chat {

using demo::Fd;
using reactor::Address;

namespace {

constexpr int at_once = 64;
constexpr int shortage_pause_ms = 20;

void make_ours(int fd) { ::fcntl(fd, F_SETFD, FD_CLOEXEC); }

}  // namespace

Sockets::Sockets(const Address& self)
    : listener(demo::listen_tcp(self)), udp(demo::bind_udp(self)) {}

Fd accept_buddy(int listener, Address& peer) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  Fd connection(::accept(listener, address, &size));
  if (!connection && reactor::is_shortage(errno)) ::poll(nullptr, 0, shortage_pause_ms);
  if (!connection) return connection;
  make_ours(connection.get());
  peer = Address(address, size);
  return connection;
}

Fd dial(const Address& peer, const std::function<void(int)>& prepare) {
  Fd fd(::socket(peer.family(), SOCK_STREAM, 0));
  if (!fd) return fd;
  make_ours(fd.get());
  prepare(fd.get());
  ::connect(fd.get(), peer.data(), peer.size());
  return fd;
}

std::optional<Datagram> receive_datagram(int udp, int flags) {
  std::string bytes(hello_size + 1, '\0');
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* from = reinterpret_cast<sockaddr*>(&storage);
  const ssize_t count = ::recvfrom(udp, bytes.data(), bytes.size(), flags, from, &size);
  if (count < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(count));
  return Datagram{std::move(bytes), Address(from, size)};
}

void receive_datagrams(Session& session, int udp) {
  for (int i = 0; i < at_once; ++i) {
    const auto datagram = receive_datagram(udp, i == 0 ? 0 : MSG_DONTWAIT);
    if (!datagram) return;
    session.received(datagram->bytes, datagram->from);
  }
}

void send_datagrams(Session& session, int udp) {
  while (const auto next = session.next_datagram()) {
    const auto& [to, text] = *next;
    ::sendto(udp, text.data(), text.size(), MSG_DONTWAIT, to.data(), to.size());
  }
}

}  // namespace chat
