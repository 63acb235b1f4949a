// Selector: register(), unregister(), modify(), get_key() and get_map().

#include <set>

#include "tests/reactor/selector_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Events;
using reactor::KeyError;
using reactor::Selector;
using reactor::SelectorKey;

namespace {

/// Opens a regular file and removes its name.
Fd regular_file() {
  char name[] = "/tmp/selector_test_XXXXXX";
  Fd fd(checked(::mkstemp(name), "mkstemp"));
  ::unlink(name);
  return fd;
}

/// A number that is not an open descriptor.
int closed_number() { return ::fcntl(0, F_GETFD) == -1 ? 0 : 999; }

}  // namespace

TEST_CASE("register returns the new key") {
  Selector selector;
  const Pipe pipe;
  const SelectorKey key =
      selector.register_fd(pipe.read, Events::read, std::string("data"));
  CHECK(key.fd == pipe.read);
  CHECK(key.events == Events::read);
  CHECK(std::any_cast<std::string>(key.data) == "data");
}

TEST_CASE("register refuses invalid masks and negative descriptors") {
  Selector selector;
  const Pipe pipe;
  CHECK_THROWS_AS(selector.register_fd(pipe.read, Events::none), std::invalid_argument);
  CHECK_THROWS_AS(selector.register_fd(pipe.read, Events(4)), std::invalid_argument);
  CHECK_THROWS_AS(selector.register_fd(pipe.read, Events(7)), std::invalid_argument);
  CHECK_THROWS_AS(selector.register_fd(-1, Events::read), std::invalid_argument);
  CHECK(selector.keys().empty());
}

TEST_CASE("register refuses a descriptor that is already registered") {
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

TEST_CASE("unregister returns the key and makes the descriptor unknown") {
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

TEST_CASE("unregister succeeds if the descriptor has been closed") {
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

TEST_CASE("modify changes the events and the data of a key") {
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

TEST_CASE("modify refuses invalid masks and unknown descriptors") {
  Selector selector;
  const Pipe pipe;
  CHECK_THROWS_AS(selector.modify(pipe.read, Events::read), KeyError);
  selector.register_fd(pipe.read, Events::read, 1);
  CHECK_THROWS_AS(selector.modify(pipe.read, Events::none), std::invalid_argument);
  CHECK_THROWS_AS(selector.modify(pipe.read, Events(8)), std::invalid_argument);
  CHECK(selector.key(pipe.read).events == Events::read);
  CHECK(std::any_cast<int>(selector.key(pipe.read).data) == 1);
}

TEST_CASE("modify of a closed descriptor throws and unregisters it, as in Python") {
  Selector selector;
  Pipe pipe;
  selector.register_fd(pipe.read, Events::read);
  selector.select(0ns);
  const int number = pipe.read;
  pipe.read.close();
  CHECK_THROWS_AS(selector.modify(number, both), std::system_error);
  CHECK_THROWS_AS(selector.key(number), KeyError);
}

TEST_CASE("modify of the data alone makes no system call") {
  Selector selector;
  Pipe pipe;
  selector.register_fd(pipe.read, Events::read, 1);
  selector.select(0ns);
  const int number = pipe.read;
  pipe.read.close();  // a system call would fail
  CHECK(std::any_cast<int>(selector.modify(number, Events::read, 2).data) == 2);
  CHECK(std::any_cast<int>(selector.key(number).data) == 2);
}

TEST_CASE("key and keys return what is registered") {
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

TEST_CASE("events combine like flags") {
  CHECK((Events::read | Events::write) == Events(3));
  CHECK((both & Events::read) == Events::read);
  CHECK((~Events::read) == Events::write);
  CHECK((~both) == Events::none);
}
