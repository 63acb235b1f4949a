#include "reactor/async_udp_socket.h"

#include <optional>

#include "reactor/sleep.h"
#include "reactor/when_any.h"
#include "tests/reactor/send_calls.h"
#include "tests/reactor/task_support.h"
#include "tests/reactor/udp_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Address;
using reactor::AsyncUdpSocket;
using reactor::Loop;
using reactor::sleep;
using reactor::Task;
using reactor::TaskGroup;

namespace {

struct Pair {
  explicit Pair(Loop& loop) : socket(loop, loopback), peer(udp_socket()) {
    connect_to(peer, socket.local_address());
  }
  void send(std::string_view datagram) const {
    checked(static_cast<int>(::send(peer, datagram.data(), datagram.size(), 0)),
            "send");
  }
  AsyncUdpSocket socket;
  Fd peer;
};

}  // namespace

TEST_CASE("a task receives whole datagrams with their senders, and empty ones, too") {
  Loop loop;
  Pair pair(loop);
  const std::string large = random_bytes(65'507, 1);
  for (const std::string_view datagram :
       {std::string_view("one"), std::string_view(), std::string_view(large)})
    pair.send(datagram);
  run_tasks(loop, [&]() -> Task<> {
    for (const std::string& expected : {std::string("one"), std::string(), large}) {
      const auto datagram = co_await pair.socket.receive();
      REQUIRE(datagram.has_value());
      CHECK((datagram->bytes == expected));
      CHECK(datagram->from == Address::local_of(pair.peer));
    }
  });
}

TEST_CASE("a datagram stays unchanged until the next receive") {
  Loop loop;
  Pair pair(loop);
  run_tasks(loop, [&]() -> Task<> {
    pair.send("first");
    const auto datagram = co_await pair.socket.receive();
    pair.send("second");
    co_await sleep(loop, 3ms);
    REQUIRE(datagram.has_value());
    CHECK(datagram->bytes == "first");
    const auto next = co_await pair.socket.receive();
    REQUIRE(next.has_value());
    CHECK(next->bytes == "second");
  });
}

TEST_CASE("a task answers each datagram") {
  Loop loop;
  Pair pair(loop);
  TaskGroup tasks(loop);
  tasks.spawn([&]() -> Task<> {
    for (;;)
      if (const auto datagram = co_await pair.socket.receive())
        pair.socket.send(datagram->bytes, datagram->from);
  });
  for (int i = 0; i < 100; ++i) {
    pair.send(std::to_string(i));
    run_until(loop, [&] { return poll_one(pair.peer, POLLIN) != 0; });
    char buffer[16];
    const ssize_t count = ::recv(pair.peer, buffer, sizeof buffer, 0);
    CHECK(std::string(buffer, static_cast<std::size_t>(count)) == std::to_string(i));
  }
}

TEST_CASE("datagrams wait in order, up to a limit, while no task receives") {
  Loop loop;
  Pair pair(loop);
  const std::string block(60'000, 'x');
  for (int i = 0; i < 100; ++i) {
    pair.send(std::to_string(i) + "/" + block);
    run_for(loop, 1ms);
  }
  std::size_t received = 0;
  run_tasks(loop, [&]() -> Task<> {
    for (;;) {
      const auto got = co_await reactor::with_timeout(loop, 2ms, pair.socket.receive());
      if (!got) co_return;
      const auto& datagram = *got;
      REQUIRE(datagram.has_value());
      CHECK((datagram->bytes == std::to_string(received) + "/" + block));
      ++received;
    }
  });
  CHECK(received >= 3);
  CHECK(received <= 17);  // 1 MiB
}

TEST_CASE("the limit of waiting datagrams also holds for empty ones") {
  Loop loop;
  Pair pair(loop);
  for (int i = 0; i < 50'000; ++i) {
    pair.send("");
    if (i % 100 == 99) run_for(loop, 1ms);
  }
  std::size_t received = 0;
  run_tasks(loop, [&]() -> Task<> {
    for (;;) {
      const auto got = co_await reactor::with_timeout(loop, 5ms, pair.socket.receive());
      if (!got) co_return;
      ++received;
    }
  });
  CHECK(received > 5000);
  CHECK(received < 32 * 1024);
}

TEST_CASE(
    "ICMP: receive reports a refusal as an error, and later datagrams still arrive") {
  Loop loop;
  const Address nobody = unused_address(SOCK_DGRAM);
  AsyncUdpSocket socket(loop, loopback);
  socket.connect(nobody);
  run_tasks(loop, [&]() -> Task<> {
    CHECK_FALSE(socket.send("anybody?"));
    const auto refused = co_await socket.receive();
    CHECK_FALSE(refused.has_value());
    CHECK(socket.error() == std::errc::connection_refused);
    const Fd peer = bound_socket(SOCK_DGRAM, nobody);
    connect_to(peer, socket.local_address());
    put(peer, "hello");
    const auto datagram = co_await socket.receive();
    REQUIRE(datagram.has_value());
    CHECK(datagram->bytes == "hello");
    CHECK_FALSE(socket.error());
  });
}

TEST_CASE("a destroyed socket releases the task that receives") {
  Loop loop;
  std::optional<AsyncUdpSocket> socket(std::in_place, loop, loopback);
  bool let_go = false;
  run_tasks(
      loop,
      [&]() -> Task<> {
        const auto datagram = co_await socket->receive();
        let_go = !datagram.has_value();
      },
      [&]() -> Task<> {
        socket.reset();
        co_return;
      });
  CHECK(let_go);
}

TEST_CASE("a second task must not receive at the same time") {
  Loop loop;
  AsyncUdpSocket socket(loop, loopback);
  TaskGroup tasks(loop);
  for (int i = 0; i < 2; ++i)
    tasks.spawn([&]() -> Task<> { co_await socket.receive(); });
  CHECK_THROWS_AS(loop.run(), std::logic_error);
  CHECK(tasks.size() == 1);
}

TEST_CASE("a task may be destroyed in the middle of a batch of datagrams") {
  Loop loop;
  std::optional<Pair> pair(std::in_place, loop);
  for (int i = 0; i < 10; ++i) pair->send("x");
  int received = 0;
  TaskGroup tasks(loop);
  tasks.spawn([&]() -> Task<> {
    while (received < 3 && co_await pair->socket.receive()) ++received;
    pair.reset();
    tasks.cancel();
    co_await sleep(loop, 1ms);
    received = -1;
  });
  run_for(loop, 5ms);
  CHECK(received == 3);
  CHECK(tasks.size() == 0);
}

TEST_CASE(
    "the answers of a task to datagrams that arrived together leave in one call") {
  bool one_call = false;
  // A machine that is busy may need more time for a batch than answers may wait.
  for (int attempt = 0; attempt < 100 && !one_call; ++attempt) {
    Loop loop;
    Pair pair(loop);
    for (const char* text : {"a", "b", "c"}) pair.send(text);
    const SendCalls calls;
    run_tasks(loop, [&]() -> Task<> {
      for (int i = 0; i < 3; ++i) {
        const auto datagram = co_await pair.socket.receive();
        CHECK_FALSE(pair.socket.send(datagram->bytes, datagram->from));
      }
    });
    for (const char* text : {"a", "b", "c"}) CHECK(receive_at(pair.peer) == text);
    one_call = calls.results == std::vector<int>{3};
  }
  CHECK(one_call);
}
