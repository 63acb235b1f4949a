// Selector: descriptors that are closed, reused or duplicated, standard streams, and
// ten thousand descriptors.

#include <sys/eventfd.h>

#include <set>
#include <thread>
#include <vector>

#include "tests/reactor/selector_support.h"
#include "tests/support/catch.h"
#include "tests/support/joining_thread.h"

using namespace support;
using reactor::Events;
using reactor::KeyError;
using reactor::Selector;
using testing_support::JoiningThread;

TEST_CASE("libuv 5130: closing a descriptor with a pending change does not abort") {
  Selector selector;
  const Pipe other;
  put(other.write, "x");
  selector.register_fd(other.read, Events::read);
  Pipe pipe;
  const int number = pipe.read;
  SECTION("registered") { selector.register_fd(pipe.read, Events::read); }
  SECTION("modified before it was selected") {
    selector.register_fd(pipe.read, Events::read);
    selector.modify(pipe.read, both);
  }
  SECTION("modified afterwards") {
    selector.register_fd(pipe.read, Events::read);
    selector.select(0ns);
    selector.modify(pipe.read, both);
  }
  SECTION("with an exported fileno") {
    selector.fileno();
    selector.register_fd(pipe.read, Events::read);
    selector.modify(pipe.read, both);
  }
  pipe.read.close();
  for (int i = 0; i < 3; ++i) CHECK(selector.select(1ms).size() == 1);
  CHECK(selector.key(number).fd == number);
  CHECK_NOTHROW(selector.unregister(number));
  CHECK(selector.select(0ns).size() == 1);
}

TEST_CASE("pyuv 54: the next file with the same descriptor number gets its events") {
  Selector selector;
  SocketPair first;
  const int number = first.a;
  selector.register_fd(number, Events::read);
  selector.select(0ns);
  SocketPair second;
  SECTION("unregistered, closed, reused") {
    selector.unregister(number);
    first.a.close();
    checked(::dup2(second.a, number), "dup2");
  }
  SECTION("closed, unregistered, reused") {
    first.a.close();
    selector.unregister(number);
    checked(::dup2(second.a, number), "dup2");
  }
  SECTION("closed, reused, unregistered") {
    first.a.close();
    checked(::dup2(second.a, number), "dup2");
    CHECK_THROWS_AS(selector.register_fd(number, Events::read), KeyError);
    selector.unregister(number);
  }
  const Fd owner(number);
  selector.register_fd(number, Events::read);
  CHECK(selector.select(1ms).empty());
  put(second.b, "x");
  for (int i = 0; i < 3; ++i) CHECK(selector.select(1s).size() == 1);
}

TEST_CASE("modify watches a descriptor number that was reused without unregister") {
  Selector selector;
  SocketPair first, second;
  const int number = first.a;
  selector.register_fd(number, Events::read);
  selector.select(0ns);
  checked(::dup2(second.a, number), "dup2");  // closes the first socket
  put(second.b, "x");
  CHECK_NOTHROW(selector.select(0ns));  // epoll may still watch the old socket
  selector.modify(number, both);
  CHECK(events_of(selector.select(1s), number) == both);
}

TEST_CASE("select does not spin if a closed descriptor has a duplicate") {
  const bool for_ever = GENERATE(false, true);
  Selector selector;
  SocketPair pair;
  const Pipe other;
  put(pair.b, "always readable");
  const int number = pair.a;
  selector.register_fd(number, Events::read);
  selector.register_fd(other.read, Events::read);
  CHECK(selector.select(0ns).size() == 1);
  const Fd alive(::dup(number));
  pair.a.close();
  selector.unregister(number);
  // The epoll set still holds the open file, but no descriptor can remove it.
  const auto cpu = cpu_time();
  if (for_ever) {
    JoiningThread writer([&] {
      poll_one(other.read, POLLIN, 300ms);
      put(other.write, "x");
    });
    CHECK(selector.select().size() == 1);
  } else {
    const auto begin = Clock::now();
    CHECK(selector.select(300ms).empty());
    CHECK(Clock::now() - begin >= 300ms);
    put(other.write, "x");
    CHECK(selector.select(1s).size() == 1);
  }
  CHECK(cpu_time() - cpu < 100ms);
}

TEST_CASE("select does not spin if a duplicated descriptor number is reused") {
  Selector selector;
  SocketPair pair, next;
  put(pair.b, "always readable");
  const int number = pair.a;
  selector.register_fd(number, Events::read);
  CHECK(selector.select(0ns).size() == 1);
  const Fd alive(::dup(number));
  checked(::dup2(next.a, number), "dup2");
  selector.unregister(number);
  const Pipe other;
  selector.register_fd(other.read, Events::read);
  const auto cpu = cpu_time();
  CHECK(selector.select(300ms).empty());
  CHECK(cpu_time() - cpu < 100ms);
}

TEST_CASE("select reports two descriptors of the same open file") {
  Selector selector;
  const SocketPair pair;
  const Fd twin(::dup(pair.a));
  selector.register_fd(pair.a, Events::read);
  selector.register_fd(twin, Events::write);
  put(pair.b, "x");
  const auto ready = selector.select(1s);
  CHECK(events_of(ready, pair.a) == Events::read);
  CHECK(events_of(ready, twin) == Events::write);
  selector.unregister(twin);
  CHECK(selector.select(1s).size() == 1);
}

TEST_CASE("select sleeps if all registered descriptors have been closed") {
  Selector selector;
  Pipe one, two;
  selector.register_fd(one.read, Events::read);
  selector.select(0ns);
  selector.register_fd(two.read, Events::read);
  one.read.close();
  two.read.close();
  const auto cpu = cpu_time();
  const auto begin = Clock::now();
  CHECK(selector.select(200ms).empty());
  CHECK(Clock::now() - begin >= 200ms);
  CHECK(cpu_time() - cpu < 100ms);
}

TEST_CASE("node 42826: a selector does not change O_NONBLOCK") {
  const bool blocking = GENERATE(true, false);
  const SocketPair pair;
  set_blocking(pair.a, blocking);
  {
    Selector selector;
    selector.register_fd(pair.a, Events::read);
    CHECK(is_blocking(pair.a) == blocking);
    selector.select(0ns);
    CHECK(is_blocking(pair.a) == blocking);
    selector.modify(pair.a, both);
    selector.select(0ns);
    CHECK(is_blocking(pair.a) == blocking);
    selector.fileno();
  }
  CHECK(is_blocking(pair.a) == blocking);
}

TEST_CASE("standard input can be registered like any other descriptor") {
  const Pipe pipe;
  const Redirect redirect(0, pipe.read);
  Selector selector;
  selector.register_fd(0, Events::read);
  CHECK(selector.select(0ns).empty());
  put(pipe.write, "line\n");
  CHECK(events_of(selector.select(1s), 0) == Events::read);
  selector.close();
  CHECK(is_open(0));
  CHECK(is_blocking(0));
}

TEST_CASE("a selector reports each of ten thousand descriptors, more than FD_SETSIZE") {
  constexpr std::size_t wanted = 10'000;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const DescriptorLimit raised(limit.rlim_max);
  const std::size_t count =
      std::min<std::size_t>(wanted, limit.rlim_max - open_descriptors() - 50);
  if (count < wanted) WARN("only " << count << " descriptors are allowed here");
  REQUIRE(count > FD_SETSIZE);
  std::vector<Fd> fds;
  Selector selector;
  for (std::size_t i = 0; i < count; ++i) {
    fds.emplace_back(checked(::eventfd(0, EFD_CLOEXEC), "eventfd"));
    selector.register_fd(fds.back(), Events::read, i);
  }
  CHECK(selector.keys().size() == count);
  CHECK(selector.select(0ns).empty());
  const auto ready_now = [&] {
    std::set<std::size_t> all;
    for (const auto& [key, events] : selector.select(1s))
      all.insert(std::any_cast<std::size_t>(key.data));
    return all;
  };
  std::set<std::size_t> expected;
  const std::uint64_t one = 1;
  for (std::size_t i = 0; i < count; i += 997) {
    expected.insert(i);
    CHECK(::write(fds[i], &one, sizeof one) == sizeof one);
  }
  CHECK((ready_now() == expected));
  for (std::size_t i = 0; i < count; ++i)
    if (expected.insert(i).second) ::eventfd_write(fds[i], 1);
  CHECK((ready_now() == expected));
  for (std::size_t i = 0; i < count; i += 2) {
    selector.unregister(fds[i]);
    expected.erase(i);
  }
  CHECK((ready_now() == expected));
}
