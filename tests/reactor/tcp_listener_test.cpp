#include "reactor/tcp_listener.h"

#include <optional>

#include "reactor/error.h"
#include "tests/reactor/support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Address;
using reactor::Loop;
using reactor::TcpConnection;
using reactor::TcpListener;
using reactor::Timer;

namespace {

const Address loopback("127.0.0.1", 0);

/// Keeps and counts the accepted connections.
struct Accepted {
  std::vector<TcpConnection> connections;
  std::vector<Address> peers;
  int errors = 0;
  std::error_code last;

  TcpListener::Callbacks callbacks() {
    return {.on_connection =
                [this](TcpConnection connection, const Address& peer) {
                  connections.push_back(std::move(connection));
                  peers.push_back(peer);
                },
            .on_error =
                [this](std::error_code error) {
                  ++errors;
                  last = error;
                }};
  }
};

}  // namespace

TEST_CASE("a listener accepts many clients at once and reports their addresses") {
  Loop loop;
  Accepted accepted;
  TcpListener listener(loop, loopback, accepted.callbacks());
  std::vector<Fd> clients;
  for (int i = 0; i < 200; ++i) clients.push_back(tcp_client(listener.local_address()));
  run_until(loop, [&] { return accepted.connections.size() == clients.size(); });
  for (std::size_t i = 0; i < clients.size(); ++i) {
    CHECK(accepted.peers[i] == Address::local_of(clients[i]));
    CHECK(accepted.connections[i].peer_address() == accepted.peers[i]);
  }
  CHECK(accepted.errors == 0);
}

TEST_CASE("for port 0 the system chooses a port, and local_address returns it") {
  Loop loop;
  TcpListener listener(loop, loopback, {});
  CHECK(listener.local_address().port() != 0);
  CHECK(listener.local_address().host() == "127.0.0.1");
}

TEST_CASE("an IPv6 listener leaves the same port free for IPv4") {
  Loop loop;
  Accepted accepted;
  TcpListener six(loop, Address("::1", 0), accepted.callbacks());
  const Fd client = tcp_client(six.local_address());
  run_until(loop, [&] { return accepted.peers.size() == 1; });
  CHECK(accepted.peers[0].host() == "::1");
  bool shared = false;  // another program may use the port of one attempt
  for (int i = 0; i < 10 && !shared; ++i) {
    const TcpListener all_six(loop, Address("::", 0), {});
    const std::uint16_t port = all_six.local_address().port();
    try {
      TcpListener(loop, Address("0.0.0.0", port), {});
      shared = true;
    } catch (const std::system_error&) {
    }
  }
  CHECK(shared);
}

TEST_CASE(
    "a listener on a busy port throws an error that names it, and leaks nothing") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    const Fd other = tcp_listener();
    const Address taken = Address::local_of(other);
    CHECK_THROWS_WITH(TcpListener(loop, taken, {}),
                      "bind TCP " + taken.to_string() + ": address already in use");
    try {
      TcpListener(loop, taken, {});
    } catch (const std::system_error& problem) {
      CHECK(problem.code() == std::errc::address_in_use);
    }
    CHECK_THROWS_WITH(TcpListener(loop, Address("192.0.2.1", 0), {}),
                      Catch::StartsWith("bind TCP 192.0.2.1:0: "));
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("the port of a destroyed listener is free at once") {
  Loop loop;
  std::optional<TcpListener> listener(std::in_place, loop, loopback,
                                      TcpListener::Callbacks{});
  const Address address = listener->local_address();
  listener.reset();
  CHECK_NOTHROW(listener.emplace(loop, address, TcpListener::Callbacks{}));
  const Fd client = tcp_client(address);
  listener.reset();
  const Fd late(::socket(AF_INET, SOCK_STREAM, 0));
  CHECK(::connect(late, address.data(), address.size()) == -1);
  CHECK(errno == ECONNREFUSED);
}

TEST_CASE("a connection that on_connection destroys is closed") {
  Loop loop;
  TcpListener listener(
      loop, loopback,
      {.on_connection = [](TcpConnection, const Address&) {}, .on_error = {}});
  const Fd client = tcp_client(listener.local_address());
  run_until(loop, [&] { return poll_one(client, POLLIN) != 0; });
  CHECK(take(client).end);
}

TEST_CASE("a client that resets before it is accepted does not disturb the listener") {
  Loop loop;
  Accepted accepted;
  TcpListener listener(loop, loopback, accepted.callbacks());
  for (int i = 0; i < 10; ++i) {
    const Fd client = tcp_client(listener.local_address());
    const linger at_once{1, 0};
    ::setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  const Fd client = tcp_client(listener.local_address());
  put(client, "alive");
  std::string got;
  run_until(loop, [&] {
    return !accepted.peers.empty() &&
           accepted.peers.back() == Address::local_of(client);
  });
  accepted.connections.back().start(
      {.on_connect = {},
       .on_read = [&](std::string_view bytes) { got += bytes; },
       .on_end = {},
       .on_drain = {},
       .on_close = {}});
  run_until(loop, [&] { return got == "alive"; });
}

TEST_CASE(
    "EMFILE: clients wait while no descriptor is free, and the loop does not spin") {
  Loop loop;
  Accepted accepted;
  TcpListener listener(loop, loopback, accepted.callbacks());
  std::vector<Fd> clients;
  for (int i = 0; i < 5; ++i) clients.push_back(tcp_client(listener.local_address()));
  Loop::Statistics before, after;
  std::chrono::nanoseconds cpu{};
  std::size_t served = 0;
  bool all_wait = true;
  {
    const Exhaustion exhaustion;
    before = loop.statistics();
    cpu = cpu_time();
    run_for(loop, 350ms);
    cpu = cpu_time() - cpu;
    after = loop.statistics();
    served = accepted.connections.size();
    for (const Fd& client : clients)
      if (poll_one(client, POLLIN) != 0) all_wait = false;
  }
  CHECK(after.iterations - before.iterations < 30);
  CHECK(cpu < 200ms);
  CHECK(served == 0);
  CHECK(all_wait);  // no client was closed or reset
  CHECK(accepted.errors >= 2);
  CHECK(accepted.errors <= 5);
  CHECK(accepted.last == std::errc::too_many_files_open);
  run_until(loop, [&] { return accepted.connections.size() == clients.size(); });
  clients.push_back(tcp_client(listener.local_address()));
  run_until(loop, [&] { return accepted.connections.size() == clients.size(); });
}

TEST_CASE("EMFILE: clients are served while descriptors are free, the others later") {
  Loop loop;
  Accepted accepted;
  TcpListener listener(loop, loopback, accepted.callbacks());
  std::vector<Fd> clients;
  clients.push_back(tcp_client(listener.local_address()));
  run_until(loop, [&] { return accepted.connections.size() == 1; });
  for (int i = 0; i < 3; ++i) clients.push_back(tcp_client(listener.local_address()));
  std::size_t served = 0;
  {
    const Exhaustion exhaustion(2);
    run_until(loop, [&] { return accepted.errors > 0; });
    served = accepted.connections.size();
  }
  CHECK(served == 3);
  run_until(loop, [&] { return accepted.connections.size() == clients.size(); });
}

TEST_CASE("EMFILE: a listener may be destroyed in on_error") {
  Loop loop;
  std::optional<TcpListener> listener;
  int errors = 0;
  listener.emplace(
      loop, loopback,
      TcpListener::Callbacks{.on_connection = {}, .on_error = [&](std::error_code) {
                               ++errors;
                               listener.reset();
                             }});
  const Fd client = tcp_client(listener->local_address());
  {
    const Exhaustion exhaustion;
    run_until(loop, [&] { return errors > 0; });
    run_for(loop, 150ms);
  }
  CHECK(errors == 1);
}

TEST_CASE("EMFILE: a listener without on_error waits, too") {
  Loop loop;
  int connections = 0;
  TcpListener listener(
      loop, loopback,
      {.on_connection = [&](TcpConnection, const Address&) { ++connections; },
       .on_error = {}});
  const Fd client = tcp_client(listener.local_address());
  {
    const Exhaustion exhaustion;
    run_for(loop, 20ms);
  }
  CHECK(connections == 0);
  run_until(loop, [&] { return connections == 1; });
}

TEST_CASE("EMFILE: constructors throw if no descriptor is free, and leak nothing") {
  Loop loop;
  // The sanitizer needs descriptors when it sees a class for the first time.
  CHECK_THROWS_WITH(reactor::throw_error(EMFILE, "try"), "try: too many open files");
  CHECK_NOTHROW(TcpConnection::connect(loop, Address("127.0.0.1", 9), {}));
  std::exception_ptr errors[3];
  const auto attempt = [](const std::function<void()>& work) {
    try {
      work();
    } catch (...) {
      return std::current_exception();
    }
    return std::exception_ptr();
  };
  const std::size_t before = open_descriptors();
  {
    const Exhaustion exhaustion;
    errors[0] = attempt([&] { TcpListener(loop, loopback, {}); });
    errors[1] =
        attempt([&] { TcpConnection::connect(loop, Address("127.0.0.1", 9), {}); });
    errors[2] = attempt([&] { Loop(); });
  }
  CHECK_THROWS_WITH(std::rethrow_exception(errors[0]),
                    "bind TCP 127.0.0.1:0: too many open files");
  CHECK_THROWS_WITH(std::rethrow_exception(errors[1]),
                    "connect TCP 127.0.0.1:9: too many open files");
  CHECK_THROWS_WITH(std::rethrow_exception(errors[2]),
                    "create an event loop: too many open files");
  CHECK(open_descriptors() == before);
}

TEST_CASE("a listener without on_connection closes the accepted connections") {
  Loop loop;
  TcpListener listener(loop, loopback, {});
  const Fd client = tcp_client(listener.local_address());
  run_until(loop, [&] { return poll_one(client, POLLIN) != 0; });
  CHECK(take(client).end);
}

// Lifetime, as in docs/lifetime.md.

TEST_CASE("a listener destroyed in its own callback accepts no more clients") {
  Loop loop;
  std::optional<TcpListener> listener;
  Accepted accepted;
  auto callbacks = accepted.callbacks();
  callbacks.on_connection = [&](TcpConnection connection, const Address& peer) {
    accepted.connections.push_back(std::move(connection));
    accepted.peers.push_back(peer);
    listener.reset();
  };
  listener.emplace(loop, loopback, callbacks);
  std::vector<Fd> clients;
  for (int i = 0; i < 3; ++i) clients.push_back(tcp_client(listener->local_address()));
  run_until(loop, [&] { return !accepted.connections.empty(); });
  run_for(loop, 5ms);
  CHECK(accepted.connections.size() == 1);
  accepted.connections[0].start({});
  accepted.connections[0].write("I live on");
  run_for(loop, 2ms);
  CHECK(take(clients[0]).bytes == "I live on");
}

TEST_CASE("a listener destroyed by another handle's callback accepts no more clients") {
  Loop loop;
  Accepted accepted;
  std::optional<TcpListener> listener(std::in_place, loop, loopback,
                                      accepted.callbacks());
  const Fd client = tcp_client(listener->local_address());
  Timer killer(loop, [&] { listener.reset(); });
  killer.start_once(1ms);
  while (poll_one(client, POLLOUT, 10ms) == 0) continue;
  const auto until = Clock::now() + 2ms;
  while (Clock::now() < until) continue;  // both are due in the first iteration
  run_for(loop, 5ms);
  CHECK(accepted.connections.size() <= 1);
  CHECK_FALSE(listener.has_value());
}

TEST_CASE("an active listener may be moved, also onto another listener") {
  Loop loop;
  Accepted accepted, other;
  std::vector<TcpListener> listeners;
  listeners.emplace_back(loop, loopback, accepted.callbacks());
  const Address address = listeners[0].local_address();
  TcpListener moved = std::move(listeners[0]);
  listeners[0] = TcpListener(loop, loopback, other.callbacks());
  const Fd client = tcp_client(address);
  run_until(loop, [&] { return accepted.connections.size() == 1; });
  const Address second = listeners[0].local_address();
  listeners[0] = std::move(moved);
  CHECK(listeners[0].local_address() == address);
  const Fd late(::socket(AF_INET, SOCK_STREAM, 0));
  CHECK(::connect(late, second.data(), second.size()) == -1);
  const Fd again = tcp_client(address);
  run_until(loop, [&] { return accepted.connections.size() == 2; });
  CHECK(other.connections.empty());
}

TEST_CASE("run() rethrows an exception of on_connection, and accepting continues") {
  Loop loop;
  int calls = 0;
  TcpListener listener(loop, loopback,
                       {.on_connection =
                            [&](TcpConnection, const Address&) {
                              if (++calls == 1) throw std::runtime_error("first");
                            },
                        .on_error = {}});
  const Fd one = tcp_client(listener.local_address());
  CHECK_THROWS_WITH(run_until(loop, [] { return false; }), "first");
  const Fd two = tcp_client(listener.local_address());
  run_until(loop, [&] { return calls == 2; });
  CHECK(take(one).end);  // the exception destroyed the connection
}

TEST_CASE("a listener that is destroyed with clients in its backlog leaks nothing") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    TcpListener listener(loop, loopback, {});
    const Fd client = tcp_client(listener.local_address());
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("a listener that survives its loop aborts the process and is named") {
  const auto result = run_in_child([] {
    auto loop = std::make_unique<Loop>();
    const TcpListener listener(*loop, loopback, {});
    loop.reset();
  });
  CHECK(result.killed(SIGABRT));
  CHECK_THAT(result.output, Catch::Contains("poll"));
}
