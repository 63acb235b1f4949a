// Selector: select(), its timeout and the list that it returns.

#include <signal.h>
#include <sys/time.h>

#include <random>
#include <set>
#include <thread>
#include <vector>

#include "tests/reactor/selector_support.h"
#include "tests/support/catch.h"
#include "tests/support/joining_thread.h"

using namespace support;
using reactor::Address;
using reactor::Events;
using reactor::Ready;
using reactor::Selector;
using testing_support::JoiningThread;

TEST_CASE("select returns the keys of the ready descriptors and no others") {
  Selector selector;
  const Pipe full, empty;
  put(full.write, "x");
  selector.register_fd(full.read, Events::read, std::string("full"));
  selector.register_fd(empty.read, Events::read, std::string("empty"));
  selector.register_fd(empty.write, Events::write, std::string("writer"));
  std::set<std::string> names;
  for (const auto& [key, events] : selector.select()) {
    names.insert(std::any_cast<std::string>(key.data));
    CHECK(events == key.events);
  }
  CHECK(names == std::set<std::string>{"full", "writer"});
}

TEST_CASE("select is level-triggered and reports unread bytes again") {
  Selector selector;
  const Pipe pipe;
  put(pipe.write, "ab");
  selector.register_fd(pipe.read, Events::read);
  for (int i = 0; i < 3; ++i) CHECK(selector.select(0ns).size() == 1);
  CHECK(take(pipe.read, 1).bytes == "a");
  CHECK(selector.select(0ns).size() == 1);
  CHECK(take(pipe.read, 1).bytes == "b");
  CHECK(selector.select(0ns).empty());
}

TEST_CASE("select reports reading and writing of one descriptor together") {
  Selector selector;
  const SocketPair pair;
  selector.register_fd(pair.a, both);
  CHECK(events_of(selector.select(0ns), pair.a) == Events::write);
  put(pair.b, "x");
  const auto ready = selector.select();
  REQUIRE(ready.size() == 1);
  CHECK(ready[0].events == both);
}

TEST_CASE("select reports a hang-up each time, as the requested event") {
  Selector selector;
  Pipe pipe;
  selector.register_fd(pipe.read, Events::read);
  CHECK(selector.select(0ns).empty());
  pipe.write.close();
  for (int i = 0; i < 3; ++i)
    CHECK(events_of(selector.select(1s), pipe.read) == Events::read);
}

TEST_CASE("select waits for bytes from another thread") {
  const bool with_timeout = GENERATE(false, true);
  Selector selector;
  const Pipe pipe;
  selector.register_fd(pipe.read, Events::read);
  JoiningThread writer([&] {
    poll_one(pipe.read, POLLIN, 30ms);  // sleeps, because nothing arrives
    put(pipe.write, "x");
  });
  const auto ready = with_timeout ? selector.select(5s) : selector.select();
  CHECK(ready.size() == 1);
}

TEST_CASE("libuv 4773: select with a timeout never returns early") {
  Selector selector;
  const Pipe pipe;
  const bool empty = GENERATE(false, true);
  if (!empty) selector.register_fd(pipe.read, Events::read);
  std::mt19937 random(1);
  int early = 0;
  for (int i = 0; i < 200; ++i) {
    const std::chrono::nanoseconds timeout(1 + random() % 3'000'000);
    const auto due = Clock::now() + timeout;
    if (!selector.select(timeout).empty() || Clock::now() < due) ++early;
  }
  CHECK(early == 0);
}

TEST_CASE("libuv 3326: select does not block if the timeout ends before libuv waits") {
  Selector selector;
  const Pipe pipe;
  selector.register_fd(pipe.read, Events::read);
  const auto begin = Clock::now();
  for (int i = 0; i < 300; ++i) {
    // Start shortly before the next millisecond, so that it begins during select.
    const std::chrono::nanoseconds before = 250ns * (i % 100);
    while (Clock::now().time_since_epoch() % 1ms < 1ms - before - 250ns) continue;
    CHECK(selector.select(1ns).empty());
  }
  CHECK(Clock::now() - begin < 5s);
}

TEST_CASE("select does not wait if the timeout is zero or negative") {
  Selector selector;
  const Pipe pipe;
  selector.register_fd(pipe.read, Events::read);
  const auto begin = Clock::now();
  for (int i = 0; i < 100; ++i) {
    CHECK(selector.select(0ns).empty());
    CHECK(selector.select(-1s).empty());
    CHECK(selector.select(std::chrono::nanoseconds::min()).empty());
  }
  CHECK(Clock::now() - begin < 1s);
  put(pipe.write, "x");
  CHECK(selector.select(-1s).size() == 1);
  CHECK(selector.select(0ns).size() == 1);
}

TEST_CASE("select accepts a timeout of centuries without overflow") {
  Selector selector;
  const Pipe pipe;
  selector.register_fd(pipe.write, Events::write);
  CHECK(selector.select(std::chrono::nanoseconds::max()).size() == 1);
}

TEST_CASE("an empty selector waits for a timeout but refuses to wait for ever") {
  Selector selector;
  const auto begin = Clock::now();
  CHECK(selector.select(20ms).empty());
  CHECK(Clock::now() - begin >= 20ms);
  CHECK_THROWS_AS(selector.select(), std::logic_error);
  const Pipe pipe;
  selector.register_fd(pipe.write, Events::write);
  selector.unregister(pipe.write);
  CHECK_THROWS_AS(selector.select(std::nullopt), std::logic_error);
}

TEST_CASE("signals do not interrupt select") {
  Selector selector;
  const Pipe pipe;
  selector.register_fd(pipe.read, Events::read);
  struct sigaction before, quiet{};
  static volatile sig_atomic_t arrived;
  arrived = 0;
  quiet.sa_handler = [](int) { arrived = arrived + 1; };
  ::sigaction(SIGALRM, &quiet, &before);
  const itimerval often{{0, 5000}, {0, 5000}}, never{};
  ::setitimer(ITIMER_REAL, &often, nullptr);
  const auto begin = Clock::now();
  CHECK(selector.select(60ms).empty());
  CHECK(Clock::now() - begin >= 60ms);
  ::setitimer(ITIMER_REAL, &never, nullptr);
  ::sigaction(SIGALRM, &before, nullptr);
  CHECK(arrived > 3);
}

TEST_CASE(
    "the list of select stays valid when its keys are modified and unregistered") {
  Selector selector;
  const SocketPair one, two, three;
  for (const Fd* fd : {&one.a, &two.a, &three.a})
    selector.register_fd(*fd, Events::write, std::to_string(*fd));
  const auto ready = selector.select();
  REQUIRE(ready.size() == 3);
  const auto check = [&] {
    for (const Ready& item : ready) {
      CHECK(std::any_cast<std::string>(item.key.data) == std::to_string(item.key.fd));
      CHECK(item.key.events == Events::write);
    }
  };
  selector.unregister(one.a);
  check();
  selector.modify(two.a, Events::read, std::string("changed"));
  selector.modify(two.a, both, std::string("changed again"));
  check();
  selector.register_fd(one.a, Events::read, std::string("new"));
  check();
  selector.close();
  check();
}

TEST_CASE(
    "the loop of the lecture registers and unregisters descriptors while it serves") {
  Selector selector;
  Fd listener = tcp_listener();
  selector.register_fd(listener, Events::read);
  std::vector<Fd> clients;
  for (int i = 0; i < 10; ++i) {
    clients.push_back(tcp_client(Address::local_of(listener)));
    put(clients.back(), "x");
    ::shutdown(clients.back(), SHUT_WR);
  }
  int served = 0;
  while (served < 10) {
    for (const auto& [key, events] : selector.select(5s)) {
      if (key.fd == listener) {
        selector.register_fd(::accept(listener, nullptr, nullptr), Events::read);
        continue;
      }
      char byte;
      if (::recv(key.fd, &byte, 1, 0) > 0) continue;
      const int fd = key.fd;
      selector.unregister(fd);
      ::close(fd);
      ++served;
    }
  }
  CHECK(selector.keys().size() == 1);
}
