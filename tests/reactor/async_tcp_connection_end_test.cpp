// AsyncTcpConnection: connecting, half-close, close, reset, and errors of the peer.

#include "reactor/sleep.h"
#include "reactor/when_any.h"
#include "tests/reactor/async_tcp_connection_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Address;
using reactor::AsyncTcpConnection;
using reactor::Loop;
using reactor::sleep;
using reactor::Task;
using reactor::with_timeout;

TEST_CASE("a peer that half-closes gets its answer, and close waits for both sides") {
  Loop loop;
  AsyncPair pair(loop);
  put(pair.peer, "question");
  ::shutdown(pair.peer, SHUT_WR);
  bool closed = false;
  run_tasks(loop, [&]() -> Task<> {
    const std::string question = co_await read_all(pair.connection);
    co_await pair.connection.write("answer to " + question);
    closed = co_await pair.connection.close();
  });
  CHECK(closed);
  const ReadResult got = take(pair.peer);
  CHECK(got.bytes == "answer to question");
  CHECK(got.end);
}

TEST_CASE(
    "close drops the bytes that the peer still sends, and may have a time limit") {
  Loop loop;
  AsyncPair pair(loop);
  bool in_time = true, closed = false;
  put(pair.peer, "before");
  run_for(loop, 3ms);
  run_tasks(loop, [&]() -> Task<> {
    const auto result = co_await with_timeout(loop, 3ms, pair.connection.close());
    in_time = result.has_value();
  });
  CHECK_FALSE(in_time);
  fill(pair.peer);
  pair.peer.close();
  run_tasks(loop, [&]() -> Task<> { closed = co_await pair.connection.close(); });
  CHECK(closed);
}

TEST_CASE("a reset by the peer ends read, write and close with its error") {
  Loop loop;
  AsyncPair pair(loop);
  bool read = true, written = true, closed = true;
  const auto how = GENERATE(0, 1, 2);
  CAPTURE(how);
  run_tasks(
      loop,
      [&]() -> Task<> {
        if (how == 0) read = (co_await pair.connection.read()).has_value();
        if (how == 1)
          written = co_await pair.connection.write(std::string(8 * mebibyte, 'x'));
        if (how == 2) closed = co_await pair.connection.close();
        const bool again = co_await pair.connection.write("x");
        CHECK_FALSE(again);
        const auto more = co_await pair.connection.read();
        CHECK_FALSE(more.has_value());
      },
      [&]() -> Task<> {
        co_await sleep(loop, 3ms);
        if (how == 2) take(pair.peer);
        close_with_reset(pair.peer);
      });
  CHECK(pair.connection.error() == std::errc::connection_reset);
  CHECK(read == (how != 0));
  CHECK(written == (how != 1));
  CHECK(closed == (how != 2));
}

TEST_CASE("bytes that arrived before a reset are read first") {
  Loop loop;
  AsyncPair pair(loop);
  put(pair.peer, "last words");
  run_for(loop, 3ms);
  close_with_reset(pair.peer);
  run_tasks(loop, [&]() -> Task<> {
    const auto bytes = co_await pair.connection.read();
    CHECK(bytes.value_or("") == "last words");
    const auto end = co_await pair.connection.read();
    CHECK_FALSE(end.has_value());
  });
  CHECK(pair.connection.error() == std::errc::connection_reset);
}

TEST_CASE("connected reports success, and a refusal with its error") {
  Loop loop;
  const Fd listener = tcp_listener();
  run_tasks(loop, [&]() -> Task<> {
    auto good = AsyncTcpConnection::connect(loop, Address::local_of(listener));
    bool connected = co_await good.connected();
    CHECK(connected);
    CHECK(good.peer_address() == Address::local_of(listener));
    const Fd peer(::accept(listener, nullptr, nullptr));
    CHECK(Address::peer_of(peer) == good.local_address());
    auto refused = AsyncTcpConnection::connect(loop, unused_address(SOCK_STREAM));
    connected = co_await refused.connected();
    CHECK_FALSE(connected);
    CHECK(refused.error() == std::errc::connection_refused);
    const auto bytes = co_await refused.read();
    CHECK_FALSE(bytes.has_value());
  });
}

TEST_CASE("bytes written before an async connection is established arrive") {
  Loop loop;
  const Fd listener = tcp_listener();
  auto client = AsyncTcpConnection::connect(loop, Address::local_of(listener));
  run_tasks(loop, [&]() -> Task<> {
    co_await client.write("early");
    const bool connected = co_await client.connected();
    CHECK(connected);
  });
  const Fd peer(::accept(listener, nullptr, nullptr));
  CHECK(take(peer, 5).bytes == "early");
}

TEST_CASE("a connection after reset has ended with operation_canceled") {
  Loop loop;
  AsyncPair pair(loop);
  pair.connection.reset();
  pair.connection.reset();
  CHECK(pair.connection.error() == std::errc::operation_canceled);
  CHECK(take(pair.peer).error == ECONNRESET);
  CHECK(pair.connection.queued() == 0);
  CHECK_THROWS_AS(pair.connection.peer_address(), std::system_error);
  run_tasks(loop, [&]() -> Task<> {
    const bool written = co_await pair.connection.write("x");
    CHECK_FALSE(written);
    const bool closed = co_await pair.connection.close();
    CHECK_FALSE(closed);
    const auto bytes = co_await pair.connection.read();
    CHECK_FALSE(bytes.has_value());
  });
}

TEST_CASE("write after shutdown throws a logic error, and reading continues") {
  Loop loop;
  AsyncPair pair(loop);
  pair.connection.shutdown();
  CHECK_THROWS_AS(pair.connection.write("x"), std::logic_error);
  put(pair.peer, "still");
  run_tasks(loop, [&]() -> Task<> {
    const auto bytes = co_await pair.connection.read();
    CHECK(bytes.value_or("") == "still");
  });
}

TEST_CASE("shutdown releases a task that waits to write") {
  Loop loop;
  AsyncPair pair(loop);
  pair.connection.set_high_water(1);
  run_tasks(
      loop,
      [&]() -> Task<> {
        const std::string much(16 * mebibyte, 'x');
        const bool written = co_await pair.connection.write(much);
        CHECK(written);
      },
      [&]() -> Task<> {
        co_await sleep(loop, 2ms);
        pair.connection.shutdown();
      });
}
