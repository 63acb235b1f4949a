#include "reactor/async_tcp_connection.h"

#include <array>
#include <deque>
#include <optional>
#include <random>

#include "reactor/sleep.h"
#include "reactor/when_any.h"
#include "tests/reactor/task_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Address;
using reactor::AsyncTcpConnection;
using reactor::Loop;
using reactor::sleep;
using reactor::Task;
using reactor::TaskGroup;
using reactor::TcpConnection;
using reactor::with_timeout;

namespace {

constexpr std::size_t mebibyte = 1024 * 1024;
constexpr std::chrono::hours ever{1};

/// A connection of the library, and its peer.
struct Pair {
  explicit Pair(Loop& loop, TcpPair sockets = TcpPair())
      : connection(TcpConnection(loop, sockets.a.release())),
        peer(std::move(sockets.b)) {}

  AsyncTcpConnection connection;
  Fd peer;
};

void send_reset(Fd& fd) {
  const linger at_once{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  fd.close();
}

/// All bytes up to the end of the stream.
Task<std::string> read_all(AsyncTcpConnection& connection) {
  std::string all;
  while (const auto bytes = co_await connection.read()) all += *bytes;
  co_return all;
}

Task<> echo(AsyncTcpConnection connection) {
  while (const auto bytes = co_await connection.read())
    co_await connection.write(*bytes);
  co_await connection.close();
}

}  // namespace

TEST_CASE("a task reads what comes, byte by byte or at once, up to the end") {
  Loop loop;
  Pair pair(loop);
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

TEST_CASE("bytes stay as they are until the next read, whatever is awaited meanwhile") {
  Loop loop;
  Pair one(loop), two(loop);
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

TEST_CASE("a task that does not read slows its peer down and loses nothing") {
  Loop loop;
  Pair pair(loop);
  const std::size_t sent = fill(pair.peer);
  run_for(loop, 5ms);
  // One read at most has been taken from the kernel, after which it has room again.
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

TEST_CASE("write waits above the high-water mark, and goes on when all is taken") {
  Loop loop;
  Pair pair(loop);
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
  run_until(loop, [&] {  // nothing more is taken
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

TEST_CASE("8 MiB each way through two tasks arrive byte for byte") {
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

TEST_CASE("a peer that half-closes gets its answer, and close waits for both ends") {
  Loop loop;
  Pair pair(loop);
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

TEST_CASE("close drops what the peer still sends, and may have a time limit") {
  Loop loop;
  Pair pair(loop);
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

TEST_CASE("a reset by the peer ends reading, writing and closing with its error") {
  Loop loop;
  Pair pair(loop);
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
        send_reset(pair.peer);
      });
  CHECK(pair.connection.error() == std::errc::connection_reset);
  CHECK(read == (how != 0));
  CHECK(written == (how != 1));
  CHECK(closed == (how != 2));
}

TEST_CASE("bytes that came before a reset was noticed are read first") {
  Loop loop;
  Pair pair(loop);
  put(pair.peer, "last words");
  run_for(loop, 3ms);
  send_reset(pair.peer);
  run_tasks(loop, [&]() -> Task<> {
    const auto bytes = co_await pair.connection.read();
    CHECK(bytes.value_or("") == "last words");
    const auto end = co_await pair.connection.read();
    CHECK_FALSE(end.has_value());
  });
  CHECK(pair.connection.error() == std::errc::connection_reset);
}

TEST_CASE("connected tells of success, and of a refusal with its error") {
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

TEST_CASE("what is written before the connection stands arrives") {
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

TEST_CASE("a read with a time limit that passes loses no byte") {
  Loop loop;
  Pair pair(loop);
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

TEST_CASE("two reads that are ready together: one is done, the other loses nothing") {
  Loop loop;
  Pair one(loop), two(loop);
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
    "a second task that reads or writes is a logic error, reader and writer none") {
  Loop loop;
  Pair pair(loop);
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

TEST_CASE("a connection that is destroyed lets go the tasks that wait for it") {
  Loop loop;
  std::optional<Pair> pair(std::in_place, loop);
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

TEST_CASE("after reset a connection is over, with operation_canceled") {
  Loop loop;
  Pair pair(loop);
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

TEST_CASE("write after shutdown is a logic error, reading goes on") {
  Loop loop;
  Pair pair(loop);
  pair.connection.shutdown();
  CHECK_THROWS_AS(pair.connection.write("x"), std::logic_error);
  put(pair.peer, "still");
  run_tasks(loop, [&]() -> Task<> {
    const auto bytes = co_await pair.connection.read();
    CHECK(bytes.value_or("") == "still");
  });
}

TEST_CASE("shutdown lets a task go on that waits for room to write") {
  Loop loop;
  Pair pair(loop);
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

TEST_CASE("a task is cancelled at each place where it waits for a connection") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    const Fd listener = tcp_listener();
    const int where = GENERATE(0, 1, 2, 3);
    CAPTURE(where);
    bool past = false, ended = false;
    Pair pair(loop);
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
    loop.run();  // it has started, and waits
    const int how = GENERATE(0, 1);
    if (how == 0) tasks.cancel();
    if (how == 1) {  // when it is ready already
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

TEST_CASE("a thousand connections, each with a task, in one loop") {
  Loop loop;
  TaskGroup servers(loop);
  std::deque<Fd> peers;
  // Socket pairs: 1,000 TCP connections more would be in TIME_WAIT afterwards.
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

TEST_CASE("peers that never read stop their tasks, and memory stays bounded") {
  Loop loop;
  std::deque<Pair> pairs;
  for (int i = 0; i < 10; ++i) pairs.emplace_back(loop);
  TaskGroup tasks(loop);
  for (Pair& pair : pairs) {
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
    for (Pair& pair : pairs) {
      const ssize_t n = ::write(pair.peer, block.data(), block.size());
      if (n > 0) count += static_cast<std::size_t>(n);
    }
    sent += count;
    return count == 0;
  };
  run_until(loop, send_more);
  run_for(loop, 5ms);
  run_until(loop, send_more);  // nobody takes any more
  for (Pair& pair : pairs) CHECK(pair.connection.queued() <= 2 * 64 * 1024);
  CHECK(sent > 10 * 64 * 1024);
}

TEST_CASE("a connection may be moved while a task reads from it") {
  Loop loop;
  Pair pair(loop);
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
