// TcpConnection: connecting, the addresses, and connections that cannot be established.

#include <optional>

#include "reactor/tcp_listener.h"
#include "tests/reactor/tcp_connection_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Address;
using reactor::Loop;
using reactor::TcpConnection;
using reactor::TcpListener;

TEST_CASE(
    "a connection connects, writes, reads, and closes after both sides have ended") {
  Loop loop;
  ConnectionLog server, client;
  std::optional<TcpConnection> accepted;
  TcpListener listener(loop, Address("127.0.0.1", 0),
                       {.on_connection =
                            [&](TcpConnection connection, const Address&) {
                              accepted = std::move(connection);
                              auto callbacks = server.callbacks();
                              callbacks.on_read = [&](std::string_view bytes) {
                                server.bytes += bytes;
                                accepted->write("[" + std::string(bytes) + "]");
                              };
                              callbacks.on_end = [&] {
                                ++server.ends;
                                accepted->shutdown();
                              };
                              accepted->start(callbacks);
                            },
                        .on_error = {}});
  auto callbacks = client.callbacks();
  auto connection = TcpConnection::connect(loop, listener.local_address(), callbacks);
  connection.write("hello");
  connection.shutdown();
  run_until(loop, [&] { return server.closes == 1 && client.closes == 1; });
  CHECK(client.connects == 1);
  CHECK(server.connects == 0);
  CHECK(server.bytes == "hello");
  CHECK(client.bytes == "[hello]");
  CHECK(server.ends == 1);
  CHECK(client.ends == 1);
  CHECK_FALSE(client.error);
  CHECK_FALSE(server.error);
  CHECK(client.drains == 0);
}

TEST_CASE("a connection returns its local and its peer address") {
  Loop loop;
  TcpPair sockets;
  const Address local = Address::local_of(sockets.a);
  const Address remote = Address::local_of(sockets.b);
  ConnectionPair pair(loop, std::move(sockets));
  CHECK(pair.connection->local_address() == local);
  CHECK(pair.connection->peer_address() == remote);
}

TEST_CASE("a connection uses the given local address") {
  Loop loop;
  const Fd listener = tcp_listener();
  ConnectionLog log;
  const Address local("127.0.0.2", 0);
  auto connection =
      TcpConnection::connect(loop, Address::local_of(listener), log.callbacks(), local);
  run_until(loop, [&] { return log.connects > 0; });
  CHECK(connection.local_address().host() == "127.0.0.2");
  const Fd peer(::accept(listener, nullptr, nullptr));
  CHECK(Address::peer_of(peer) == connection.local_address());
  CHECK_THROWS_WITH(TcpConnection::connect(loop, Address::local_of(listener), {},
                                           Address("192.0.2.1", 0)),
                    Catch::Contains("192.0.2.1"));
}

TEST_CASE(
    "a refused connection calls on_close with connection_refused and nothing else") {
  Loop loop;
  ConnectionLog log;
  auto connection =
      TcpConnection::connect(loop, unused_address(SOCK_STREAM), log.callbacks());
  connection.write("for nobody");
  CHECK(log.closes == 0);
  run_until(loop, [&] { return log.closes > 0; });
  run_for(loop, 5ms);
  CHECK(log.error == std::errc::connection_refused);
  CHECK(log.closes == 1);
  CHECK(log.connects + log.reads + log.ends + log.drains == 0);
  CHECK_FALSE(connection.write("still nobody"));
}

TEST_CASE("a loop ends after its only connection was refused") {
  Loop loop;
  ConnectionLog log;
  auto connection =
      TcpConnection::connect(loop, unused_address(SOCK_STREAM), log.callbacks());
  loop.run();
  CHECK(log.closes == 1);
}

TEST_CASE("bytes written before the connection is established are delivered") {
  Loop loop;
  const Fd listener = tcp_listener();
  ConnectionLog log;
  auto connection =
      TcpConnection::connect(loop, Address::local_of(listener), log.callbacks());
  CHECK(connection.write("early "));
  CHECK(connection.write("bird"));
  CHECK(connection.queued() == 10);
  connection.shutdown();
  run_until(loop, [&] { return log.connects == 1; });
  const Fd peer(::accept(listener, nullptr, nullptr));
  CHECK(take_all(loop, peer).bytes == "early bird");
}

TEST_CASE("calling start twice throws a logic error") {
  Loop loop;
  ConnectionPair pair(loop);
  pair.connection->start({});
  CHECK_THROWS_AS(pair.connection->start({}), std::logic_error);
}

TEST_CASE("a connection works over IPv6 loopback") {
  Loop loop;
  ConnectionLog log;
  ConnectionPair pair(loop, TcpPair("::1"));
  pair.connection->start(log.callbacks());
  CHECK(pair.connection->peer_address().host() == "::1");
  put(pair.peer, "six");
  run_until(loop, [&] { return log.bytes == "six"; });
}

TEST_CASE("connect throws an error that names the peer if connecting cannot start") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    // The kernel refuses a TCP connection to a broadcast address at once.
    const Address nowhere("255.255.255.255", 9);
    CHECK_THROWS_WITH(TcpConnection::connect(loop, nowhere, {}),
                      Catch::StartsWith("connect TCP 255.255.255.255:9: "));
    CHECK_THROWS_AS(TcpConnection::connect(loop, nowhere, {}), std::system_error);
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("a connection on a closed descriptor throws") {
  Loop loop;
  // Use a high number, because libuv opens descriptors with low numbers.
  Fd fd(::fcntl(udp_socket(), F_DUPFD_CLOEXEC, 500));
  const int number = fd;
  fd.close();
  CHECK_THROWS_WITH(TcpConnection(loop, number),
                    Catch::StartsWith("take over a TCP connection: "));
}
