#include "reactor/async_tcp_listener.h"

#include <optional>

#include "reactor/sleep.h"
#include "reactor/when_any.h"
#include "tests/reactor/task_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Address;
using reactor::AsyncTcpConnection;
using reactor::AsyncTcpListener;
using reactor::Loop;
using reactor::sleep;
using reactor::Task;
using reactor::TaskGroup;

namespace {

const Address loopback("127.0.0.1", 0);

/// Answers one request of each client.
Task<> serve(AsyncTcpConnection connection) {
  const auto bytes = co_await connection.read();
  co_await connection.write(bytes.value_or("nothing"));
  co_await connection.close();
}

Task<> accept_all(AsyncTcpListener& listener, TaskGroup& tasks) {
  while (auto connection = co_await listener.accept())
    tasks.spawn(serve(std::move(*connection)));
}

}  // namespace

TEST_CASE("a task accepts many clients and spawns a task for each") {
  Loop loop;
  AsyncTcpListener listener(loop, loopback);
  TaskGroup tasks(loop);
  tasks.spawn(accept_all(listener, tasks));
  std::vector<Fd> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(tcp_client(listener.local_address()));
    put(clients.back(), std::to_string(i));
  }
  std::vector<std::string> answers(clients.size());
  run_until(loop, [&] {
    bool all = true;
    for (std::size_t i = 0; i < clients.size(); ++i) {
      answers[i] += take(clients[i]).bytes;
      all = all && answers[i] == std::to_string(i);
    }
    return all;
  });
  clients.clear();
  run_until(loop, [&] { return tasks.size() == 1; });
}

TEST_CASE("clients wait in the backlog while no task accepts") {
  Loop loop;
  AsyncTcpListener listener(loop, loopback);
  std::vector<Fd> clients;
  clients.push_back(tcp_client(listener.local_address()));
  run_for(loop, 5ms);  // accepted in advance
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 20; ++i) clients.push_back(tcp_client(listener.local_address()));
  run_for(loop, 5ms);
  CHECK(open_descriptors() - before == 20);  // those of the clients
  const auto iterations = loop.statistics().iterations;
  run_for(loop, 5ms);
  CHECK(loop.statistics().iterations - iterations < 20);  // no wakeups for others
  std::size_t accepted = 0;
  run_tasks(loop, [&]() -> Task<> {
    std::vector<AsyncTcpConnection> connections;
    while (accepted < clients.size()) {
      auto connection = co_await listener.accept();
      REQUIRE(connection.has_value());
      CHECK(connection->peer_address() == Address::local_of(clients[accepted]));
      connections.push_back(std::move(*connection));
      ++accepted;
    }
  });
  CHECK(accepted == clients.size());
}

TEST_CASE("accept loses no client when its time limit expires") {
  Loop loop;
  AsyncTcpListener listener(loop, loopback);
  run_tasks(loop, [&]() -> Task<> {
    auto late = co_await reactor::with_timeout(loop, 2ms, listener.accept());
    CHECK_FALSE(late.has_value());
    const Fd client = tcp_client(listener.local_address());
    put(client, "x");
    auto connection = co_await listener.accept();
    REQUIRE(connection.has_value());
    const auto bytes = co_await connection->read();
    CHECK(bytes.value_or("") == "x");
  });
}

TEST_CASE(
    "EMFILE: a task that accepts waits without spinning and continues afterwards") {
  Loop loop;
  std::error_code last;
  AsyncTcpListener listener(loop, loopback,
                            [&](std::error_code error) { last = error; });
  TaskGroup tasks(loop);
  tasks.spawn(accept_all(listener, tasks));
  std::vector<Fd> clients;
  for (int i = 0; i < 5; ++i) clients.push_back(tcp_client(listener.local_address()));
  for (const Fd& client : clients) put(client, "x");
  run_until(loop, [&] { return take(clients.front()).bytes == "x"; });
  for (int i = 0; i < 5; ++i) clients.push_back(tcp_client(listener.local_address()));
  for (int i = 5; i < 10; ++i) put(clients[static_cast<std::size_t>(i)], "x");
  std::uint64_t iterations = 0;
  {
    const Exhaustion exhaustion;
    const auto before = loop.statistics().iterations;
    run_for(loop, 250ms);
    iterations = loop.statistics().iterations - before;
  }
  CHECK(iterations < 50);
  CHECK(last == std::errc::too_many_files_open);
  for (std::size_t i = 5; i < clients.size(); ++i)
    run_until(loop, [&] { return take(clients[i]).bytes == "x"; });
}

TEST_CASE("a destroyed listener releases the task that accepts") {
  Loop loop;
  std::optional<AsyncTcpListener> listener(std::in_place, loop, loopback);
  bool let_go = false;
  run_tasks(
      loop,
      [&]() -> Task<> {
        const auto connection = co_await listener->accept();
        let_go = !connection.has_value();
      },
      [&]() -> Task<> {
        co_await sleep(loop, 1ms);
        listener.reset();
      });
  CHECK(let_go);
}

TEST_CASE(
    "a second task must not accept at the same time, but may after a cancelled one") {
  Loop loop;
  AsyncTcpListener listener(loop, loopback);
  TaskGroup first(loop), second(loop);
  first.spawn([&]() -> Task<> { co_await listener.accept(); });
  second.spawn([&]() -> Task<> { co_await listener.accept(); });
  CHECK_THROWS_AS(loop.run(), std::logic_error);
  first.cancel();
  second.spawn([&]() -> Task<> { co_await listener.accept(); });
  const Fd client = tcp_client(listener.local_address());
  run_until(loop, [&] { return second.size() == 0; });
}

TEST_CASE("an async listener on a busy port throws an error that names the port") {
  Loop loop;
  const AsyncTcpListener first(loop, loopback);
  CHECK_THROWS_WITH(AsyncTcpListener(loop, first.local_address()),
                    Catch::StartsWith("bind TCP 127.0.0.1:"));
}

TEST_CASE("clients that no task has accepted leave no descriptor open") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    AsyncTcpListener listener(loop, loopback);
    const Fd one = tcp_client(listener.local_address());
    const Fd two = tcp_client(listener.local_address());
    run_for(loop, 3ms);
  }
  CHECK(open_descriptors() == before);
}
