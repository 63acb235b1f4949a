#include "demos/lab/server/ports.h"

#include <sys/socket.h>

#include <vector>

#include "demos/common/socket.h"
#include "demos/lab/engine/connect.h"
#include "demos/lab/peers/idle_clients.h"
#include "tests/support/catch.h"

TEST_CASE("free ports are free, and are seen once a process has them") {
  const std::uint16_t port = lab::find_free_ports(4);
  CHECK_FALSE(lab::tcp_listens(port));
  CHECK_FALSE(lab::udp_bound(port));
  const demo::Fd tcp = demo::listen_tcp(reactor::Address("127.0.0.1", port));
  const demo::Fd udp = demo::bind_udp(reactor::Address("127.0.0.1", port));
  CHECK(lab::tcp_listens(port));
  CHECK(lab::udp_bound(port));
}

TEST_CASE("the backlog counts the connections that no process has accepted") {
  const std::uint16_t port = lab::find_free_ports(1);
  const reactor::Address address("127.0.0.1", port);
  CHECK(lab::tcp_backlog(port) == 0);
  const demo::Fd listener = demo::listen_tcp(address);
  CHECK(lab::tcp_backlog(port) == 0);
  std::vector<demo::Fd> clients;
  for (int i = 0; i < 3; ++i) clients.push_back(lab::connect_stream(address, {}));
  CHECK(lab::tcp_backlog(port) == 3);
  const demo::Fd accepted(::accept(listener.get(), nullptr, nullptr));
  CHECK(lab::tcp_backlog(port) == 2);
}

TEST_CASE("idle clients are no longer added where the server stops accepting") {
  const std::uint16_t port = lab::find_free_ports(1);
  const reactor::Address address("127.0.0.1", port);
  const demo::Fd listener = demo::listen_tcp(address);
  lab::Poller poller;
  lab::IdleClients idle(address, poller, [] { return false; });
  idle.grow_to(1000);
  CHECK(idle.accepted() == 0);
  CHECK(lab::tcp_backlog(port) <= 100);
  const demo::Fd one(::accept(listener.get(), nullptr, nullptr));
  CHECK(idle.accepted() == 1);
  CHECK(idle.closed() == 0);
  ::shutdown(one.get(), SHUT_RDWR);
  CHECK(idle.closed() == 1);
}
