// TcpConnection: destroying and moving it at any time, as in docs/lifetime.md.

#include <memory>
#include <optional>
#include <vector>

#include "tests/reactor/tcp_connection_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Address;
using reactor::Loop;
using reactor::TcpConnection;
using reactor::Timer;

TEST_CASE("a connection may be destroyed in each of its own callbacks") {
  Loop loop;
  ConnectionPair pair(loop);
  int calls = 0;
  const auto destroy = [&] {
    ++calls;
    pair.connection.reset();
  };
  TcpConnection::Callbacks callbacks;
  SECTION("on_read") {
    callbacks.on_read = [&](std::string_view) { destroy(); };
    put(pair.peer, "x");
  }
  SECTION("on_end") {
    callbacks.on_read = [](std::string_view) {};
    callbacks.on_end = destroy;
    ::shutdown(pair.peer, SHUT_WR);
  }
  SECTION("on_drain") {
    callbacks.on_drain = destroy;
    pair.connection->set_high_water(1);
    pair.connection->write("xx");
  }
  SECTION("on_close") {
    callbacks.on_read = [](std::string_view) {};
    callbacks.on_close = [&](std::error_code) { destroy(); };
    close_with_reset(pair.peer);
  }
  pair.connection->start(callbacks);
  run_until(loop, [&] { return calls > 0; });
  run_for(loop, 5ms);
  CHECK(calls == 1);
  CHECK_FALSE(pair.connection.has_value());
}

TEST_CASE("a connection destroyed in on_connect sends nothing and makes no callback") {
  Loop loop;
  const Fd listener = tcp_listener();
  std::optional<TcpConnection> connection;
  ConnectionLog log;
  auto callbacks = log.callbacks();
  callbacks.on_connect = [&] {
    ++log.connects;
    connection->write("dropped");
    connection.reset();
  };
  connection.emplace(
      TcpConnection::connect(loop, Address::local_of(listener), callbacks));
  run_until(loop, [&] { return log.connects == 1; });
  const Fd peer(::accept(listener, nullptr, nullptr));
  const ReadResult got = take_all(loop, peer);
  CHECK(got.end);
  CHECK(got.bytes.empty());
  CHECK(log.closes == 0);
}

TEST_CASE("a connection destroyed in on_end after its shutdown makes no on_close") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  auto callbacks = log.callbacks();
  callbacks.on_end = [&] {
    ++log.ends;
    pair.connection.reset();
  };
  pair.connection->start(callbacks);
  pair.connection->shutdown();
  CHECK(take_all(loop, pair.peer).end);
  run_for(loop, 2ms);
  pair.peer.close();
  run_until(loop, [&] { return log.ends == 1; });
  run_for(loop, 5ms);
  CHECK(log.closes == 0);
}

TEST_CASE("a connection that another callback destroys makes no callback") {
  Loop loop;
  ConnectionPair one(loop), two(loop);
  int reads = 0;
  const auto kill = [&](ConnectionPair& other) {
    return TcpConnection::Callbacks{.on_connect = {},
                                    .on_read =
                                        [&](std::string_view) {
                                          ++reads;
                                          other.connection.reset();
                                        },
                                    .on_end = {},
                                    .on_drain = {},
                                    .on_close = {}};
  };
  one.connection->start(kill(two));
  two.connection->start(kill(one));
  put(one.peer, "x");
  put(two.peer, "x");
  run_until(loop, [&] { return reads > 0; });
  run_for(loop, 5ms);
  CHECK(reads == 1);
  CHECK(one.connection.has_value() != two.connection.has_value());
}

TEST_CASE(
    "bytes written to a connection are dropped if the same callback destroys it") {
  Loop loop;
  ConnectionPair pair(loop);
  pair.connection->start({});
  Timer killer(loop, [&] {
    pair.connection->write("never");
    pair.connection.reset();
  });
  killer.start_once(1ms);
  const ReadResult got = take_all(loop, pair.peer);
  CHECK(got.end);
  CHECK(got.bytes.empty());
}

TEST_CASE("an active connection may be moved, also by its own callback") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  std::vector<TcpConnection> elsewhere;
  auto callbacks = log.callbacks();
  callbacks.on_read = [&](std::string_view bytes) {
    log.bytes += bytes;
    if (pair.connection) {
      elsewhere.push_back(std::move(*pair.connection));
      pair.connection.reset();
    }
    elsewhere.back().write(bytes);
  };
  pair.connection->start(callbacks);
  put(pair.peer, "one");
  run_until(loop, [&] { return log.bytes == "one"; });
  put(pair.peer, "two");
  run_until(loop, [&] { return log.bytes == "onetwo"; });
  CHECK(take(pair.peer).bytes == "onetwo");
  TcpPair sockets;
  elsewhere.back() =
      TcpConnection(loop, sockets.a.release());  // replaces an active one
  CHECK(take_all(loop, pair.peer).end);
  CHECK(elsewhere.back().peer_address() == Address::local_of(sockets.b));
}

TEST_CASE("run() rethrows an exception of on_read and can be called again") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  auto callbacks = log.callbacks();
  callbacks.on_read = [&](std::string_view bytes) {
    log.bytes += bytes;
    pair.connection->write("written before");
    if (bytes == "throw") throw std::runtime_error("thrown by on_read");
  };
  pair.connection->start(callbacks);
  put(pair.peer, "throw");
  CHECK_THROWS_WITH(run_until(loop, [] { return false; }), "thrown by on_read");
  CHECK(take(pair.peer).bytes == "written before");
  put(pair.peer, " on");
  run_until(loop, [&] { return log.bytes == "throw on"; });
}

TEST_CASE("a connection may be destroyed while it connects and while it writes") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    const Fd listener = tcp_listener();
    ConnectionLog log;
    {
      auto connection =
          TcpConnection::connect(loop, Address::local_of(listener), log.callbacks());
      connection.write("never");
    }
    ConnectionPair pair(loop);
    pair.connection->start(log.callbacks());
    pair.connection->write(std::string(16 * mebibyte, 'x'));
    run_for(loop, 2ms);
    CHECK(pair.connection->queued() > 0);
    pair.connection.reset();
    run_for(loop, 5ms);
    CHECK(log.connects + log.closes + log.drains == 0);
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("a connection with queued bytes leaks nothing when the loop ends") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    const Fd listener = tcp_listener();
    auto connection = TcpConnection::connect(loop, Address::local_of(listener), {});
    connection.write(std::string(100, 'x'));
    ConnectionPair pair(loop);
    pair.connection->write("never flushed");
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("a connection that survives its loop aborts the process and is named") {
  const auto result = run_in_child([] {
    auto loop = std::make_unique<Loop>();
    auto pair = std::make_unique<ConnectionPair>(*loop);
    loop.reset();
  });
  CHECK(result.killed(SIGABRT));
  CHECK_THAT(result.output, Catch::Contains("tcp"));
}
