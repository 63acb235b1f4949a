// Selector: close(), moving, fileno(), and the descriptors that a selector opens
// itself.

#include <set>

#include "tests/reactor/selector_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Events;
using reactor::Selector;

TEST_CASE("a closed selector refuses all calls except close") {
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

TEST_CASE("a moved selector keeps its keys, and the old object is closed") {
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

TEST_CASE("a destroyed selector leaves no descriptor open") {
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

TEST_CASE("a selector can watch another selector") {
  Selector inner, outer;
  const Pipe pipe;
  inner.register_fd(pipe.read, Events::read);
  outer.register_fd(inner.fileno(), Events::read);
  CHECK(outer.select(1ms).empty());
  put(pipe.write, "x");
  CHECK(outer.select(1s).size() == 1);
  CHECK(inner.select(0ns).size() == 1);
}

TEST_CASE("libuv 3796: fileno is readable while a descriptor has an error") {
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

TEST_CASE("libuv 4558: a selector does not abort if the standard streams are closed") {
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

TEST_CASE("registering and unregistering many times does not accumulate handles") {
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
