// A busy server does not allocate memory for each request, and idle connections keep no
// buffers. This program counts what the library and libuv allocate
// (tests/support/allocations.h).

#include <uv.h>

#include <list>

#include "reactor/async_tcp_connection.h"
#include "reactor/async_udp_socket.h"
#include "reactor/selector.h"
#include "reactor/task_group.h"
#include "tests/reactor/tcp_connection_support.h"
#include "tests/reactor/udp_support.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

// libuv must get its allocator before its first call.
[[maybe_unused]] static const int replaced =
    uv_replace_allocator(support::counted_malloc, support::counted_realloc,
                         support::counted_calloc, support::counted_free);

using namespace support;
using reactor::AsyncTcpConnection;
using reactor::AsyncUdpSocket;
using reactor::Loop;
using reactor::Task;
using reactor::TaskGroup;
using reactor::UdpSocket;

namespace {

using Clients = std::vector<Fd>;

/// Each client sends a request; the loop runs until all have their answers. Uses no
/// helper that allocates memory.
void exchange(Loop& loop, const Clients& clients, std::string_view request) {
  static char answer[8 * 1024];
  for (const Fd& client : clients)
    checked(static_cast<int>(::send(client, request.data(), request.size(), 0)),
            "send");
  for (const Fd& client : clients) {
    while (poll_one(client, POLLIN) == 0) loop.run_once();
    const ssize_t count = ::recv(client, answer, sizeof answer, 0);
    if (std::string_view(answer, static_cast<std::size_t>(count)) != request)
      throw std::runtime_error("a wrong answer");
  }
}

/// Returns what 1,000 rounds allocate when the buffers have grown in some rounds
/// before.
template <class Round>
std::size_t allocations_of(Round round) {
  for (int i = 0; i < 100; ++i) round();
  const std::size_t before = allocations;
  for (int i = 0; i < 1000; ++i) round();
  return allocations - before;
}

std::size_t allocations_of(Loop& loop, const Clients& clients, std::size_t size) {
  const Guard guard(loop);
  const std::string request(size, 'x');
  return allocations_of([&] { exchange(loop, clients, request); });
}

/// The number of clients, and the size of a request.
struct Load {
  int clients;
  std::size_t size;
};

Load generate_load() {
  const int clients = GENERATE(1, 16);
  return {clients, GENERATE(32u, 4000u)};
}

/// Returns connected pairs; the servers are left to the test.
Clients connect_clients(int count, std::vector<Fd>& servers) {
  Clients clients;
  for (int i = 0; i < count; ++i) {
    TcpPair pair;
    servers.push_back(std::move(pair.a));
    clients.push_back(std::move(pair.b));
  }
  return clients;
}

/// Connected TCP clients; the test makes a server of each socket.
struct TcpClients {
  std::size_t allocations() { return allocations_of(loop, clients, load.size); }

  Load load = generate_load();
  Loop loop;
  std::vector<Fd> sockets;
  const Clients clients = connect_clients(load.clients, sockets);
};

Clients udp_clients(int count, const reactor::Address& server) {
  Clients clients;
  for (int i = 0; i < count; ++i) {
    clients.push_back(udp_socket());
    connect_to(clients.back(), server);
  }
  return clients;
}

}  // namespace

TEST_CASE("the counter sees what the library and libuv allocate") {
  const std::size_t before = allocations;
  const Loop loop;
  const std::size_t of_loop = allocations - before;
  CHECK(of_loop > 1);
  CHECK(allocations_of([] { std::string(100, 'x'); }) == 1000);
  CHECK(allocations_of([] {
          uv_loop_t raw;
          uv_loop_init(&raw);
          uv_loop_close(&raw);
        }) >= 1000);
}

TEST_CASE("TcpConnection: 1,000 requests allocate no memory") {
  TcpClients tcp;
  std::list<reactor::TcpConnection> servers;
  for (Fd& socket : tcp.sockets) {
    reactor::TcpConnection& server = servers.emplace_back(tcp.loop, socket.release());
    server.start({.on_read = [&](std::string_view bytes) { server.write(bytes); }});
  }
  CHECK(tcp.allocations() == 0);
}

TEST_CASE("AsyncTcpConnection: 1,000 requests allocate no memory") {
  TcpClients tcp;
  TaskGroup tasks(tcp.loop);
  for (Fd& socket : tcp.sockets)
    tasks.spawn([&tcp, &socket]() -> Task<> {
      AsyncTcpConnection server(reactor::TcpConnection(tcp.loop, socket.release()));
      while (const auto bytes = co_await server.read()) co_await server.write(*bytes);
    });
  CHECK(tcp.allocations() == 0);
}

TEST_CASE("UdpSocket: 1,000 requests allocate no memory") {
  const Load load = generate_load();
  Loop loop;
  UdpSocket server(loop, loopback,
                   {.on_receive = [&](std::string_view bytes, const auto& from) {
                     server.send(bytes, from);
                   }});
  const Clients clients = udp_clients(load.clients, server.local_address());
  CHECK(allocations_of(loop, clients, load.size) == 0);
}

TEST_CASE("AsyncUdpSocket: 1,000 requests allocate no memory") {
  const Load load = generate_load();
  Loop loop;
  AsyncUdpSocket server(loop, loopback);
  TaskGroup tasks(loop);
  tasks.spawn([&]() -> Task<> {
    for (;;)
      if (const auto datagram = co_await server.receive())
        server.send(datagram->bytes, datagram->from);
  });
  const Clients clients = udp_clients(load.clients, server.local_address());
  CHECK(allocations_of(loop, clients, load.size) == 0);
}

TEST_CASE("Selector: 1,000 calls of select allocate no memory") {
  reactor::Selector selector;
  SocketPair pair;
  selector.register_fd(pair.a, reactor::Events::read);
  const auto round = [&] {
    put(pair.b, "x");
    char byte;
    for (const auto& [key, events] : selector.select(time_limit))
      checked(static_cast<int>(::recv(key.fd, &byte, 1, 0)), "recv");
  };
  CHECK(allocations_of(round) == 0);
}

TEST_CASE("AsyncTcpConnection: an idle connection keeps no buffer") {
  Loop loop;
  std::vector<Fd> sockets;
  const Clients clients = connect_clients(20, sockets);
  TaskGroup tasks(loop);
  for (Fd& socket : sockets)
    tasks.spawn([&loop, &socket]() -> Task<> {
      AsyncTcpConnection server(reactor::TcpConnection(loop, socket.release()));
      while (const auto bytes = co_await server.read()) co_await server.write("done");
    });
  const auto use = [&](const Fd& client) {
    put(client, std::string(20'000, 'x'));
    run_until(loop, [&] { return poll_one(client, POLLIN) != 0; });
    take(client);
  };
  for (int i = 0; i < 10; ++i) use(clients[0]);
  const std::size_t before = bytes_in_use;
  for (const Fd& client : clients) use(client);
  CHECK(bytes_in_use < before + 20'000);
}

TEST_CASE("AsyncUdpSocket: an idle socket keeps no long queue") {
  Loop loop;
  AsyncUdpSocket server(loop, loopback);
  const Clients clients = udp_clients(1, server.local_address());
  TaskGroup tasks(loop);
  const std::size_t before = bytes_in_use;
  for (int i = 0; i < 15; ++i) {
    put(clients[0], std::string(60'000, 'x'));
    run_for(loop, 1ms);
  }
  CHECK(bytes_in_use > before + 500'000);
  int received = 0;
  tasks.spawn([&]() -> Task<> {
    while (co_await server.receive()) ++received;
  });
  run_until(loop, [&] { return received > 7; });
  run_for(loop, 2ms);
  CHECK(bytes_in_use < before + 300'000);
}
