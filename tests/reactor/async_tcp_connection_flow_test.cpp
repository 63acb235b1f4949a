// AsyncTcpConnection: read, write, and back-pressure in both directions.

#include <deque>
#include <random>

#include "reactor/sleep.h"
#include "tests/reactor/async_tcp_connection_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::AsyncTcpConnection;
using reactor::Loop;
using reactor::sleep;
using reactor::Task;
using reactor::TaskGroup;
using reactor::TcpConnection;

TEST_CASE("a task reads all bytes up to the end, single ones and large blocks") {
  Loop loop;
  AsyncPair pair(loop);
  const std::string data = random_bytes(300'000, 1);
  std::string got;
  run_tasks(
      loop, [&]() -> Task<> { got = co_await read_all(pair.connection); },
      [&]() -> Task<> {
        for (std::size_t i = 0; i < 20; ++i) {
          put(pair.peer, data.substr(i, 1));
          co_await sleep(loop, 1ms);
        }
        put(pair.peer, std::string_view(data).substr(20));
        pair.peer.close();
      });
  CHECK((got == data));
  CHECK_FALSE(pair.connection.error());
}

TEST_CASE(
    "bytes stay unchanged until the next read while the task awaits other things") {
  Loop loop;
  AsyncPair one(loop), two(loop);
  run_tasks(loop, [&]() -> Task<> {
    put(one.peer, "first");
    const auto bytes = co_await one.connection.read();
    put(one.peer, "second");
    put(two.peer, "other");
    co_await two.connection.read();
    co_await sleep(loop, 3ms);
    put(one.peer, "third");
    co_await sleep(loop, 3ms);
    REQUIRE(bytes.has_value());
    CHECK(*bytes == "first");
    std::string rest;
    while (rest.size() < 11) rest += (co_await one.connection.read()).value_or("-end-");
    CHECK(rest == "secondthird");
  });
}

TEST_CASE("a task that does not read slows its peer down and loses no bytes") {
  Loop loop;
  AsyncPair pair(loop);
  const std::size_t sent = fill(pair.peer);
  run_for(loop, 5ms);
  // At most one read was taken from the kernel; afterwards the kernel has room again.
  const std::size_t taken = fill(pair.peer);
  CHECK(taken < mebibyte);
  run_for(loop, 5ms);
  CHECK(fill(pair.peer) < mebibyte);
  pair.peer.close();
  std::string got;
  run_tasks(loop, [&]() -> Task<> { got = co_await read_all(pair.connection); });
  CHECK(got.size() >= sent + taken);
  CHECK(got.find_first_not_of('x') == std::string::npos);
}

TEST_CASE(
    "write waits above the high-water mark and continues when the queue is empty") {
  Loop loop;
  AsyncPair pair(loop);
  pair.connection.set_high_water(100'000);
  CHECK(pair.connection.high_water() == 100'000);
  const std::string block(50'000, 'x');
  std::size_t written = 0;
  bool over = false;
  TaskGroup tasks(loop);
  tasks.spawn([&]() -> Task<> {
    while (!over) {
      const bool success = co_await pair.connection.write(block);
      CHECK(success);
      written += block.size();
    }
    co_await pair.connection.close();
  });
  std::size_t last = 1, same = 0;
  run_until(loop, [&] {  // until no more bytes are accepted
    same = written == std::exchange(last, written) ? same + 1 : 0;
    return same == 10;
  });
  CHECK(pair.connection.queued() <= 150'000);
  over = true;
  std::string got;
  run_until(loop, [&] {
    const ReadResult result = take(pair.peer);
    got += result.bytes;
    return result.end;
  });
  pair.peer.close();
  run_until(loop, [&] { return tasks.size() == 0; });
  CHECK(got.size() == written);
}

TEST_CASE("8 MiB in each direction arrive unchanged through two tasks") {
  Loop loop;
  TcpPair sockets;
  const std::string data = random_bytes(8 * mebibyte, 3);
  std::string got;
  AsyncTcpConnection client(TcpConnection(loop, sockets.a.release()));
  AsyncTcpConnection server(TcpConnection(loop, sockets.b.release()));
  run_tasks(
      loop, [&]() -> Task<> { return echo(std::move(server)); },
      [&]() -> Task<> {
        std::mt19937 random(1);
        for (std::size_t i = 0; i < data.size();) {
          const std::size_t size = 1 + random() % 200'000;
          co_await client.write(std::string_view(data).substr(i, size));
          i += size;
        }
        client.shutdown();
      },
      [&]() -> Task<> { got = co_await read_all(client); });
  CHECK((got == data));
}

TEST_CASE("peers that never read block their tasks, and memory stays limited") {
  Loop loop;
  std::deque<AsyncPair> pairs;
  for (int i = 0; i < 10; ++i) pairs.emplace_back(loop);
  TaskGroup tasks(loop);
  for (AsyncPair& pair : pairs) {
    pair.connection.set_high_water(64 * 1024);
    set_blocking(pair.peer, false);
    tasks.spawn([&]() -> Task<> {
      while (const auto bytes = co_await pair.connection.read())
        co_await pair.connection.write(*bytes);
    });
  }
  std::size_t sent = 0;
  const std::string block(64 * 1024, 'x');
  const auto send_more = [&] {
    std::size_t count = 0;
    for (AsyncPair& pair : pairs) {
      const ssize_t n = ::write(pair.peer, block.data(), block.size());
      if (n > 0) count += static_cast<std::size_t>(n);
    }
    sent += count;
    return count == 0;
  };
  run_until(loop, send_more);
  run_for(loop, 5ms);
  run_until(loop, send_more);  // until no peer accepts more
  for (AsyncPair& pair : pairs) CHECK(pair.connection.queued() <= 2 * 64 * 1024);
  CHECK(sent > 10 * 64 * 1024);
}
