#include "reactor/keepalive.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "reactor/address.h"
#include "tests/support/catch.h"

using namespace std::chrono_literals;
using reactor::Address;

namespace {

int option(int fd, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  REQUIRE(::getsockopt(fd, level, name, &value, &size) == 0);
  return value;
}

struct Socket {
  int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  Socket() = default;
  explicit Socket(int its_fd) : fd(its_fd) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { ::close(fd); }
};

}  // namespace

TEST_CASE("keepalive: three probes follow after half the limit without traffic") {
  const Socket socket;
  CHECK(option(socket.fd, SOL_SOCKET, SO_KEEPALIVE) == 0);
  reactor::set_keepalive(socket.fd, 30s);
  CHECK(option(socket.fd, SOL_SOCKET, SO_KEEPALIVE) == 1);
#ifdef TCP_USER_TIMEOUT
  CHECK(option(socket.fd, IPPROTO_TCP, TCP_KEEPIDLE) == 15);
  CHECK(option(socket.fd, IPPROTO_TCP, TCP_KEEPINTVL) == 5);
  CHECK(option(socket.fd, IPPROTO_TCP, TCP_KEEPCNT) == 3);
  CHECK(option(socket.fd, IPPROTO_TCP, TCP_USER_TIMEOUT) == 30'000);
  reactor::set_keepalive(socket.fd, 1s);
  CHECK(option(socket.fd, IPPROTO_TCP, TCP_KEEPIDLE) == 3);
  CHECK(option(socket.fd, IPPROTO_TCP, TCP_KEEPINTVL) == 1);
#endif
}

#ifdef TCP_REPAIR
TEST_CASE("keepalive: an idle connection detects a peer that vanished without a FIN") {
  const Socket listener, client;
  const Address any("127.0.0.1", 0);
  REQUIRE(::bind(listener.fd, any.data(), any.size()) == 0);
  REQUIRE(::listen(listener.fd, 1) == 0);
  const Address server = Address::local_of(listener.fd);
  REQUIRE(::connect(client.fd, server.data(), server.size()) == 0);
  const int peer = ::accept(listener.fd, nullptr, nullptr);
  REQUIRE(peer >= 0);
  reactor::set_keepalive(client.fd, 6s);

  // A socket in repair mode is closed without a FIN or a reset.
  const int on = 1;
  const bool permitted =
      ::setsockopt(peer, IPPROTO_TCP, TCP_REPAIR, &on, sizeof on) == 0;
  ::close(peer);
  if (!permitted) {
    std::puts("skipped: only root can let a peer vanish");
    return;
  }
  pollfd wait{client.fd, POLLIN, 0};
  CHECK(::poll(&wait, 1, 0) == 0);
  REQUIRE(::poll(&wait, 1, 8'000) == 1);
  char byte = 0;
  CHECK(::recv(client.fd, &byte, 1, 0) == -1);
  CHECK((errno == ECONNRESET || errno == ETIMEDOUT));
}
#endif
