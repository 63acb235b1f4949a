#include "reactor/selector.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/time.h>

#include <random>
#include <set>
#include <thread>

#include "tests/reactor/support.h"
#include "tests/support/catch.h"
#include "tests/support/joining_thread.h"

using namespace support;
using reactor::Address;
using reactor::Events;
using reactor::KeyError;
using reactor::Ready;
using reactor::Selector;
using reactor::SelectorKey;
using testing_support::JoiningThread;

namespace {

constexpr Events both = Events::read | Events::write;

/// A regular file, already removed.
Fd regular_file() {
  char name[] = "/tmp/selector_test_XXXXXX";
  Fd fd(checked(::mkstemp(name), "mkstemp"));
  ::unlink(name);
  return fd;
}

/// A number that no descriptor has.
int closed_number() { return ::fcntl(0, F_GETFD) == -1 ? 0 : 999; }

/// What select said of one descriptor.
Events events_of(std::span<const Ready> ready, int fd) {
  for (const Ready& one : ready)
    if (one.key.fd == fd) return one.events;
  return Events::none;
}

int socket_error(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

void close_with_reset(Fd& fd) {
  const linger at_once{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  fd.close();
}

}  // namespace

// register()

TEST_CASE("register gives back the key it has made") {
  Selector selector;
  const Pipe pipe;
  const SelectorKey key =
      selector.register_fd(pipe.read, Events::read, std::string("data"));
  CHECK(key.fd == pipe.read);
  CHECK(key.events == Events::read);
  CHECK(std::any_cast<std::string>(key.data) == "data");
}

TEST_CASE("register refuses masks that are none and numbers that are none") {
  Selector selector;
  const Pipe pipe;
  CHECK_THROWS_AS(selector.register_fd(pipe.read, Events::none), std::invalid_argument);
  CHECK_THROWS_AS(selector.register_fd(pipe.read, Events(4)), std::invalid_argument);
  CHECK_THROWS_AS(selector.register_fd(pipe.read, Events(7)), std::invalid_argument);
  CHECK_THROWS_AS(selector.register_fd(-1, Events::read), std::invalid_argument);
  CHECK(selector.keys().empty());
}

TEST_CASE("register refuses a descriptor that is registered") {
  Selector selector;
  const Pipe pipe;
  selector.register_fd(pipe.read, Events::read, 1);
  CHECK_THROWS_AS(selector.register_fd(pipe.read, Events::write, 2), KeyError);
  CHECK_THROWS_AS(selector.register_fd(pipe.read, Events::read), std::out_of_range);
  CHECK(std::any_cast<int>(selector.key(pipe.read).data) == 1);
}

TEST_CASE("register refuses closed descriptors and regular files with the errno") {
  Selector selector;
  const Fd file = regular_file();
  const auto code_of = [&](int fd) {
    try {
      selector.register_fd(fd, Events::read);
    } catch (const std::system_error& problem) {
      CHECK_THAT(problem.what(), Catch::Contains(std::to_string(fd)));
      return problem.code();
    }
    return std::error_code();
  };
  CHECK(code_of(closed_number()) == std::errc::bad_file_descriptor);
  CHECK(code_of(file) == std::errc::operation_not_permitted);
  CHECK(selector.keys().empty());
  CHECK(selector.select(0ns).empty());
  const Pipe pipe;
  selector.register_fd(pipe.write, Events::write);
  CHECK(selector.select(0ns).size() == 1);
}

// unregister()

TEST_CASE("unregister gives back the key, then the descriptor is unknown and silent") {
  Selector selector;
  const Pipe pipe;
  put(pipe.write, "x");
  selector.register_fd(pipe.read, Events::read, std::string("data"));
  CHECK(selector.select(0ns).size() == 1);
  const SelectorKey key = selector.unregister(pipe.read);
  CHECK(key.fd == pipe.read);
  CHECK(std::any_cast<std::string>(key.data) == "data");
  CHECK_THROWS_AS(selector.unregister(pipe.read), KeyError);
  CHECK_THROWS_AS(selector.key(pipe.read), KeyError);
  CHECK(selector.select(0ns).empty());
  selector.register_fd(pipe.read, Events::read);
  CHECK(selector.select(0ns).size() == 1);
}

TEST_CASE("unregister succeeds when the descriptor was closed meanwhile") {
  Selector selector;
  const bool selected = GENERATE(false, true);
  Pipe pipe;
  selector.register_fd(pipe.read, Events::read);
  if (selected) selector.select(0ns);
  const int number = pipe.read;
  pipe.read.close();
  CHECK_NOTHROW(selector.unregister(number));
  CHECK(selector.keys().empty());
}

// modify()

TEST_CASE("modify changes what is waited for and what the key carries") {
  Selector selector;
  const SocketPair pair;
  put(pair.b, "x");
  selector.register_fd(pair.a, Events::read, 1);
  CHECK(events_of(selector.select(0ns), pair.a) == Events::read);
  const SelectorKey key = selector.modify(pair.a, Events::write, 2);
  CHECK(key.events == Events::write);
  CHECK(std::any_cast<int>(key.data) == 2);
  CHECK(events_of(selector.select(0ns), pair.a) == Events::write);
  selector.modify(pair.a, both);
  CHECK(events_of(selector.select(0ns), pair.a) == both);
  CHECK_FALSE(selector.key(pair.a).data.has_value());
}

TEST_CASE("modify refuses what register refuses, and unknown descriptors") {
  Selector selector;
  const Pipe pipe;
  CHECK_THROWS_AS(selector.modify(pipe.read, Events::read), KeyError);
  selector.register_fd(pipe.read, Events::read, 1);
  CHECK_THROWS_AS(selector.modify(pipe.read, Events::none), std::invalid_argument);
  CHECK_THROWS_AS(selector.modify(pipe.read, Events(8)), std::invalid_argument);
  CHECK(selector.key(pipe.read).events == Events::read);
  CHECK(std::any_cast<int>(selector.key(pipe.read).data) == 1);
}

TEST_CASE("modify of a closed descriptor throws and forgets it, as in Python") {
  Selector selector;
  Pipe pipe;
  selector.register_fd(pipe.read, Events::read);
  selector.select(0ns);
  const int number = pipe.read;
  pipe.read.close();
  CHECK_THROWS_AS(selector.modify(number, both), std::system_error);
  CHECK_THROWS_AS(selector.key(number), KeyError);
}

TEST_CASE("modify of the data alone does not touch the kernel") {
  Selector selector;
  Pipe pipe;
  selector.register_fd(pipe.read, Events::read, 1);
  selector.select(0ns);
  const int number = pipe.read;
  pipe.read.close();  // the kernel would say so
  CHECK(std::any_cast<int>(selector.modify(number, Events::read, 2).data) == 2);
  CHECK(std::any_cast<int>(selector.key(number).data) == 2);
}

// select()

TEST_CASE("select tells what is ready, with its key, and nothing else") {
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

TEST_CASE("select is level-triggered: unread bytes are reported again") {
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

TEST_CASE("select merges reading and writing of one descriptor") {
  Selector selector;
  const SocketPair pair;
  selector.register_fd(pair.a, both);
  CHECK(events_of(selector.select(0ns), pair.a) == Events::write);
  put(pair.b, "x");
  const auto ready = selector.select();
  REQUIRE(ready.size() == 1);
  CHECK(ready[0].events == both);
}

TEST_CASE("a hang-up is reported as what was asked for, again and again") {
  Selector selector;
  Pipe pipe;
  selector.register_fd(pipe.read, Events::read);
  CHECK(selector.select(0ns).empty());
  pipe.write.close();
  for (int i = 0; i < 3; ++i)
    CHECK(events_of(selector.select(1s), pipe.read) == Events::read);
}

TEST_CASE("select waits for what another thread does") {
  const bool with_timeout = GENERATE(false, true);
  Selector selector;
  const Pipe pipe;
  selector.register_fd(pipe.read, Events::read);
  JoiningThread writer([&] {
    poll_one(pipe.read, POLLIN, 30ms);  // nothing comes: a wait
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

TEST_CASE("libuv 3326: a timeout that is over before libuv waits does not block") {
  Selector selector;
  const Pipe pipe;
  selector.register_fd(pipe.read, Events::read);
  const auto begin = Clock::now();
  for (int i = 0; i < 300; ++i) {
    // Shortly before libuv's next millisecond, so that it comes while select begins.
    const std::chrono::nanoseconds before = 250ns * (i % 100);
    while (Clock::now().time_since_epoch() % 1ms < 1ms - before - 250ns) continue;
    CHECK(selector.select(1ns).empty());
  }
  CHECK(Clock::now() - begin < 5s);
}

TEST_CASE("select with zero or less only looks") {
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

TEST_CASE("a timeout of centuries does not overflow") {
  Selector selector;
  const Pipe pipe;
  selector.register_fd(pipe.write, Events::write);
  CHECK(selector.select(std::chrono::nanoseconds::max()).size() == 1);
}

TEST_CASE("an empty selector waits for its timeout, and never for ever") {
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

TEST_CASE("signals do not end select early") {
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

TEST_CASE("the list of select stays valid while its keys change and go") {
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

TEST_CASE("serving in the loop of the lecture: register and unregister while serving") {
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

// get_key(), get_map(), close(), fileno()

TEST_CASE("key and keys tell what is registered") {
  Selector selector;
  CHECK(selector.keys().empty());
  const Pipe pipe;
  CHECK_THROWS_AS(selector.key(pipe.read), KeyError);
  selector.register_fd(pipe.read, Events::read, 1);
  selector.register_fd(pipe.write, Events::write, 2);
  CHECK(selector.key(pipe.write).fd == pipe.write);
  CHECK(std::any_cast<int>(selector.key(pipe.write).data) == 2);
  const auto keys = selector.keys();
  REQUIRE(keys.size() == 2);
  CHECK(std::set<int>{keys[0].fd, keys[1].fd} == std::set<int>{pipe.read, pipe.write});
}

TEST_CASE("a closed selector refuses everything but to be closed again") {
  Selector selector;
  const Pipe pipe;
  selector.register_fd(pipe.read, Events::read);
  selector.close();
  selector.close();
  const auto refuses = [](const auto& call) {
    CHECK_THROWS_WITH(call(), "selector is closed");
  };
  refuses([&] { selector.register_fd(pipe.read, Events::read); });
  refuses([&] { selector.unregister(pipe.read); });
  refuses([&] { selector.modify(pipe.read, Events::read); });
  refuses([&] { selector.select(0ns); });
  refuses([&] { selector.key(pipe.read); });
  refuses([&] { selector.keys(); });
  refuses([&] { selector.fileno(); });
  CHECK(is_open(pipe.read));
}

TEST_CASE("a selector moves with what it knows, what is left behind is closed") {
  Selector selector;
  const Pipe pipe, other;
  selector.register_fd(pipe.write, Events::write);
  selector.select(0ns);
  Selector moved = std::move(selector);
  CHECK(moved.select(0ns).size() == 1);
  CHECK_THROWS_WITH(selector.keys(), "selector is closed");
  selector.close();
  selector = Selector();
  selector.register_fd(other.write, Events::write);
  selector = std::move(moved);
  CHECK(selector.keys().size() == 1);
  CHECK(selector.keys()[0].fd == pipe.write);
  CHECK(selector.select(0ns).size() == 1);
}

TEST_CASE("a selector leaves no descriptor behind") {
  const std::size_t before = open_descriptors();
  {
    const Pipe pipe;
    Selector selector;
    selector.register_fd(pipe.read, Events::read);
    selector.select(0ns);
    selector.fileno();
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("libuv 3101: fileno is readable while a descriptor is ready") {
  Selector selector;
  const int number = selector.fileno();
  CHECK(poll_one(number, POLLIN) == 0);
  const SocketPair pair;
  selector.register_fd(pair.a, Events::read);
  CHECK(poll_one(number, POLLIN) == 0);
  put(pair.b, "x");
  CHECK(poll_one(number, POLLIN) != 0);
  CHECK(selector.select(0ns).size() == 1);
  CHECK(poll_one(number, POLLIN) != 0);
  CHECK(take(pair.a).bytes == "x");
  CHECK(poll_one(number, POLLIN) == 0);
  selector.modify(pair.a, Events::write);
  CHECK(poll_one(number, POLLIN) != 0);
  selector.unregister(pair.a);
  CHECK(poll_one(number, POLLIN) == 0);
  CHECK(selector.fileno() == number);
}

TEST_CASE("a selector may be watched by another selector") {
  Selector inner, outer;
  const Pipe pipe;
  inner.register_fd(pipe.read, Events::read);
  outer.register_fd(inner.fileno(), Events::read);
  CHECK(outer.select(1ms).empty());
  put(pipe.write, "x");
  CHECK(outer.select(1s).size() == 1);
  CHECK(inner.select(0ns).size() == 1);
}

TEST_CASE("libuv 3796: fileno is readable for a descriptor in error, too") {
  Selector selector;
  Pipe pipe;
  selector.register_fd(pipe.write, Events::write);
  fill(pipe.write);
  const int number = selector.fileno();
  CHECK(poll_one(number, POLLIN) == 0);
  pipe.read.close();
  for (int i = 0; i < 3; ++i) {
    CHECK(poll_one(number, POLLIN) != 0);
    CHECK(selector.select(0ns).size() == 1);
    CHECK(poll_one(selector.fileno(), POLLIN) != 0);
  }
}

// The traps of libuv.

TEST_CASE(
    "libuv 3796: ICMP refused on a connected UDP socket is readable, in each select") {
  Selector selector;
  const Fd socket = udp_socket();
  connect_to(socket, unused_address(SOCK_DGRAM));
  const auto asked = GENERATE(Events::read, Events::read | Events::write);
  selector.register_fd(socket, asked);
  put(socket, "x");
  REQUIRE(poll_one(socket, POLLIN, 1000ms) != 0);
  for (int i = 0; i < 3; ++i) CHECK(events_of(selector.select(1s), socket) == asked);
  char byte;
  CHECK(::recv(socket, &byte, 1, MSG_DONTWAIT) == -1);
  CHECK(errno == ECONNREFUSED);
  CHECK((events_of(selector.select(0ns), socket) & Events::read) == Events::none);
  put(socket, "again");
  REQUIRE(poll_one(socket, POLLIN, 1000ms) != 0);
  CHECK(events_of(selector.select(1s), socket) == asked);
}

TEST_CASE("libuv 3796: a refused TCP connect is writable, with its error in SO_ERROR") {
  Selector selector;
  const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const Address nobody = unused_address(SOCK_STREAM);
  CHECK(::connect(socket, nobody.data(), nobody.size()) == -1);
  selector.register_fd(socket, Events::write);
  for (int i = 0; i < 3; ++i)
    CHECK(events_of(selector.select(1s), socket) == Events::write);
  CHECK(socket_error(socket) == ECONNREFUSED);
  CHECK(events_of(selector.select(1s), socket) == Events::write);  // hang-up
}

TEST_CASE("libuv 3796: a TCP reset is readable, with its error in recv") {
  Selector selector;
  TcpPair pair;
  selector.register_fd(pair.a, Events::read);
  CHECK(selector.select(0ns).empty());
  close_with_reset(pair.b);
  for (int i = 0; i < 3; ++i)
    CHECK(events_of(selector.select(1s), pair.a) == Events::read);
  char byte;
  CHECK(::recv(pair.a, &byte, 1, MSG_DONTWAIT) == -1);
  CHECK(errno == ECONNRESET);
  CHECK(events_of(selector.select(1s), pair.a) == Events::read);
  CHECK(::recv(pair.a, &byte, 1, MSG_DONTWAIT) == 0);
}

TEST_CASE("libuv 3796: a pipe without reader is writable, with its error in write") {
  Selector selector;
  ::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  fill(pipe.write);
  selector.register_fd(pipe.write, Events::write);
  CHECK(selector.select(0ns).empty());
  pipe.read.close();
  for (int i = 0; i < 3; ++i)
    CHECK(events_of(selector.select(1s), pipe.write) == Events::write);
  CHECK(::write(pipe.write, "x", 1) == -1);
  CHECK(errno == EPIPE);
}

TEST_CASE("libuv 3796: a descriptor in error does not hide others or spin") {
  Selector selector;
  const Fd refused = udp_socket();
  connect_to(refused, unused_address(SOCK_DGRAM));
  const Pipe pipe;
  selector.register_fd(refused, Events::read);
  selector.register_fd(pipe.read, Events::read);
  put(refused, "x");
  REQUIRE(poll_one(refused, POLLIN, 1000ms) != 0);
  put(pipe.write, "x");
  for (int i = 0; i < 3; ++i) CHECK(selector.select(0ns).size() == 2);
  selector.unregister(refused);
  for (int i = 0; i < 3; ++i) CHECK(selector.select(0ns).size() == 1);
}

TEST_CASE("libuv 5130: a descriptor closed with a change pending does not abort") {
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

TEST_CASE("libuv 5130: a descriptor in error that is closed does not abort") {
  Selector selector;
  Fd socket = udp_socket();
  connect_to(socket, unused_address(SOCK_DGRAM));
  selector.register_fd(socket, Events::read);
  put(socket, "x");
  REQUIRE(poll_one(socket, POLLIN, 1000ms) != 0);
  CHECK(selector.select(1s).size() == 1);
  const int number = socket;
  socket.close();
  CHECK(selector.select(1ms).empty());
  CHECK_NOTHROW(selector.unregister(number));
}

TEST_CASE("pyuv 54: the next owner of a number gets its events") {
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

TEST_CASE("a number that is reused without being unregistered serves after modify") {
  Selector selector;
  SocketPair first, second;
  const int number = first.a;
  selector.register_fd(number, Events::read);
  selector.select(0ns);
  checked(::dup2(second.a, number), "dup2");  // closes the first one
  put(second.b, "x");
  CHECK_NOTHROW(selector.select(0ns));  // epoll knows the old one: no event is fine
  selector.modify(number, both);
  CHECK(events_of(selector.select(1s), number) == both);
}

TEST_CASE("a duplicate that lives on does not burn the processor") {
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
  // epoll still holds the description, out of reach.
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

TEST_CASE("a reused number behind a living duplicate does not burn the processor") {
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

TEST_CASE("two numbers of one description are both told") {
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

TEST_CASE("select sleeps when all that was registered has been closed") {
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

TEST_CASE("node 42826: a selector leaves O_NONBLOCK alone") {
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

TEST_CASE(
    "libuv 4558: a selector made with the standard streams closed does not abort") {
  const auto result = run_in_child([] {
    Pipe report;
    const Fd high(::fcntl(report.write, F_DUPFD_CLOEXEC, 50));
    for (const int fd : {0, 1, 2}) ::close(fd);
    {
      Selector selector;
      selector.register_fd(report.write, Events::write);
      expect(selector.select(0ns).size() == 1, "the pipe is ready");
    }
    expect(is_open(0) && is_open(1) && is_open(2), "the streams are open");
  });
  INFO(result.output);
  CHECK(result.exited(0));
}

TEST_CASE("standard input may be registered like any other descriptor") {
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

TEST_CASE("ten thousand descriptors, more than FD_SETSIZE, and each is told") {
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

TEST_CASE("registering and unregistering for long keeps no handles back") {
  Selector selector;
  const Pipe pipe;
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 20'000; ++i) {
    selector.register_fd(pipe.write, Events::write);
    if (i % 100 == 0) {
      CHECK(selector.select(0ns).size() == 1);
    }
    selector.unregister(pipe.write);
  }
  CHECK(selector.select(0ns).empty());
  CHECK(open_descriptors() == before);
}

TEST_CASE("events combine and split like flags") {
  CHECK((Events::read | Events::write) == Events(3));
  CHECK((both & Events::read) == Events::read);
  CHECK((~Events::read) == Events::write);
  CHECK((~both) == Events::none);
}
