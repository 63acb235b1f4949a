// AsyncTcpConnection: tasks that wait for it are cancelled, refused, released or many.

#include <deque>
#include <optional>

#include "reactor/when_any.h"
#include "tests/reactor/async_tcp_connection_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Address;
using reactor::AsyncTcpConnection;
using reactor::Loop;
using reactor::Task;
using reactor::TaskGroup;
using reactor::TcpConnection;
using reactor::with_timeout;

namespace {

constexpr std::chrono::hours ever{1};

}  // namespace

TEST_CASE("a read loses no byte when its time limit expires") {
  Loop loop;
  AsyncPair pair(loop);
  run_tasks(loop, [&]() -> Task<> {
    for (int i = 0; i < 3; ++i) {
      const auto late = co_await with_timeout(loop, 1ms, pair.connection.read());
      CHECK_FALSE(late.has_value());
    }
    put(pair.peer, "now");
    const auto bytes = co_await with_timeout(loop, ever, pair.connection.read());
    REQUIRE(bytes.has_value());
    CHECK(bytes->value_or("") == "now");
    ::shutdown(pair.peer, SHUT_WR);
    const auto end = co_await with_timeout(loop, ever, pair.connection.read());
    REQUIRE(end.has_value());
    CHECK_FALSE(end->has_value());
  });
}

TEST_CASE("when_any of two ready reads takes one and loses no bytes of the other") {
  Loop loop;
  AsyncPair one(loop), two(loop);
  put(one.peer, "one");
  put(two.peer, "two");
  run_for(loop, 3ms);
  std::string got;
  run_tasks(loop, [&]() -> Task<> {
    auto first =
        co_await reactor::when_any(one.connection.read(), two.connection.read());
    CHECK(first.index() == 0);
    got += std::get<0>(first).value_or("");
    got += (co_await two.connection.read()).value_or("");
  });
  CHECK(got == "onetwo");
}

TEST_CASE(
    "two tasks must not read, or write, at the same time, but may read and write") {
  Loop loop;
  AsyncPair pair(loop);
  pair.connection.set_high_water(1);
  int refused = 0;
  TaskGroup tasks(loop);
  const auto attempt = [&](auto function) -> Task<> {
    try {
      co_await function();
    } catch (const std::logic_error&) {
      ++refused;
    }
  };
  const std::string much(16 * mebibyte, 'x');
  const auto read = [&] { return pair.connection.read(); };
  const auto write = [&] { return pair.connection.write(much); };
  for (int i = 0; i < 2; ++i) {
    tasks.spawn(attempt(read));
    tasks.spawn(attempt(write));
  }
  run_for(loop, 3ms);
  CHECK(refused == 2);
  CHECK(tasks.size() == 2);
}

TEST_CASE("a destroyed connection releases the tasks that wait for it") {
  Loop loop;
  std::optional<AsyncPair> pair(std::in_place, loop);
  pair->connection.set_high_water(1);
  int let_go = 0;
  TaskGroup tasks(loop);
  tasks.spawn([&]() -> Task<> {
    const auto bytes = co_await pair->connection.read();
    let_go += !bytes;
  });
  tasks.spawn([&]() -> Task<> {
    const std::string much(16 * mebibyte, 'x');
    const bool written = co_await pair->connection.write(much);
    let_go += !written;
  });
  run_for(loop, 3ms);
  CHECK(let_go == 0);
  SECTION("by a callback") { pair.reset(); }
  SECTION("by another task") {
    tasks.spawn([&]() -> Task<> {
      pair.reset();
      co_return;
    });
  }
  SECTION("by a reset") { pair->connection.reset(); }
  run_until(loop, [&] { return tasks.size() == 0; });
  CHECK(let_go == 2);
}

TEST_CASE("a task can be cancelled at each operation of a connection") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    const Fd listener = tcp_listener();
    const int where = GENERATE(0, 1, 2, 3);
    CAPTURE(where);
    bool past = false, ended = false;
    AsyncPair pair(loop);
    TaskGroup tasks(loop);
    tasks.spawn([&]() -> Task<> {
      const Probe probe([&] { ended = true; });
      auto own = AsyncTcpConnection::connect(loop, Address::local_of(listener));
      if (where == 0) co_await own.connected();
      if (where == 1) co_await own.read();
      if (where == 2) co_await pair.connection.write(std::string(16 * mebibyte, 'x'));
      if (where == 3) co_await pair.connection.close();
      past = true;
    });
    loop.stop();
    loop.run();  // the task has started and waits
    const int how = GENERATE(0, 1);
    if (how == 0) tasks.cancel();
    if (how == 1) {  // when the task is already ready
      reactor::Timer end(loop, [&] {
        pair.connection.reset();
        tasks.cancel();
      });
      end.start_once(1ms);
      run_for(loop, 3ms);
      CHECK(ended);
    }
    CHECK((ended && (how == 1 || !past)));
    run_for(loop, 3ms);
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("one loop serves a thousand connections with a task for each") {
  Loop loop;
  TaskGroup servers(loop);
  std::deque<Fd> peers;
  // Socket pairs, because 1,000 TCP connections would stay in TIME_WAIT afterwards.
  for (int i = 0; i < 1000; ++i) {
    SocketPair sockets;
    servers.spawn(echo(AsyncTcpConnection(TcpConnection(loop, sockets.a.release()))));
    peers.push_back(std::move(sockets.b));
  }
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < peers.size(); ++i) put(peers[i], std::to_string(i));
    for (std::size_t i = 0; i < peers.size(); ++i) {
      const std::string expected = std::to_string(i);
      std::string got;
      run_until(loop, [&] {
        got += take(peers[i]).bytes;
        return got.size() >= expected.size();
      });
      CHECK(got == expected);
    }
  }
  CHECK(servers.size() == 1000);
  for (std::size_t i = 0; i < 500; ++i) peers[i].close();
  run_until(loop, [&] { return servers.size() == 500; });
}

TEST_CASE("a connection may be moved while a task reads from it") {
  Loop loop;
  AsyncPair pair(loop);
  std::optional<AsyncTcpConnection> elsewhere;
  run_tasks(
      loop,
      [&]() -> Task<> {
        const auto bytes = co_await pair.connection.read();
        CHECK(bytes.value_or("") == "x");
      },
      [&]() -> Task<> {
        elsewhere.emplace(std::move(pair.connection));
        put(pair.peer, "x");
        co_return;
      });
}
