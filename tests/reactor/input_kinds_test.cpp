// Input: reading from each kind of descriptor, up to its end.

#include <sys/epoll.h>

#include <optional>
#include <thread>

#include "tests/reactor/input_support.h"
#include "tests/support/catch.h"
#include "tests/support/joining_thread.h"

using namespace support;
using reactor::Address;
using reactor::Input;
using reactor::Loop;
using testing_support::JoiningThread;

namespace {

Fd open_path(const char* path, int flags = O_RDONLY) {
  return Fd(checked(::open(path, flags | O_CLOEXEC), path));
}

}  // namespace

TEST_CASE("input of every kind is read") {
  const auto kind = GENERATE(from_range(input_kinds));
  CAPTURE(kind);
  Loop loop;
  const TestInput opened = make_input(kind, "a line\n");
  InputLog log;
  Input input(loop, log.callbacks(), opened.input);
  run_until(loop, [&] { return log.bytes == "a line\n"; });
  CHECK(input.is_terminal() == (kind == "terminal"));
  if (kind != "file") {
    CHECK(log.ends == 0);
    put(opened.peer, "another\n");
    run_until(loop, [&] { return log.bytes == "a line\nanother\n"; });
  }
}

TEST_CASE("the end of a stream is reported once, without an error") {
  const auto kind = GENERATE(as<std::string>{}, "pipe", "local socket", "TCP socket");
  CAPTURE(kind);
  Loop loop;
  TestInput opened = make_input(kind, "last words");
  InputLog log;
  Input input(loop, log.callbacks(), opened.input);
  opened.peer.close();
  run_until(loop, [&] { return log.ends > 0; });
  input.resume();
  run_for(loop, 5ms);
  CHECK(log.bytes == "last words");
  CHECK(log.ends == 1);
  CHECK_FALSE(log.error);
}

TEST_CASE("a terminal ends at control-D and at its hang-up") {
  Loop loop;
  Terminal terminal;
  InputLog log;
  Input input(loop, log.callbacks(), terminal.slave);
  SECTION("control-D") {
    put(terminal.master, "\x04");
    run_until(loop, [&] { return log.ends > 0; });
    CHECK_FALSE(log.error);
  }
  SECTION("hang-up") {
    terminal.master.close();
    run_until(loop, [&] { return log.ends > 0; });
  }
  run_for(loop, 5ms);
  CHECK(log.ends == 1);
}

TEST_CASE("a file of any size is read from its current position to its end") {
  Loop loop;
  const std::string content = random_bytes(300 * 1024 + 7, 5);
  const Fd file = file_with(content);
  ::lseek(file, 3, SEEK_SET);
  InputLog log;
  Input input(loop, log.callbacks(), file);
  loop.run();  // returns at the end of the file
  CHECK((log.bytes == content.substr(3)));
  CHECK(log.ends == 1);
  CHECK_FALSE(log.error);
}

TEST_CASE("/dev/null gives the end at once") {
  Loop loop;
  const Fd null = open_path("/dev/null");
  InputLog log;
  Input input(loop, log.callbacks(), null);
  CHECK(log.ends == 0);  // not from within the constructor
  loop.run();
  CHECK(log.ends == 1);
  CHECK_FALSE(log.error);
  CHECK(log.reads == 0);
}

TEST_CASE("an input from /dev/zero, which never ends, can be destroyed") {
  Loop loop;
  const Fd zero = open_path("/dev/zero");
  std::optional<Input> input;
  std::size_t total = 0;
  input.emplace(loop,
                Input::Callbacks{.on_read =
                                     [&](std::string_view bytes) {
                                       total += bytes.size();
                                       if (total > 1'000'000) input.reset();
                                     },
                                 .on_end = {}},
                zero);
  loop.run();
  CHECK(total > 1'000'000);
}

TEST_CASE("a descriptor that cannot be read gives an end with an error") {
  Loop loop;
  InputLog log;
  Fd fd;
  int number = -1;
  SECTION("a directory") { fd = open_path("/"); }
  SECTION("an epoll descriptor") { fd = Fd(::epoll_create1(EPOLL_CLOEXEC)); }
  SECTION("a closed descriptor") { number = 999; }
  SECTION("a file open for writing only") { fd = open_path("/dev/null", O_WRONLY); }
  Input input(loop, log.callbacks(), number >= 0 ? number : int(fd));
  CHECK_FALSE(input.is_terminal());
  loop.run();
  CHECK(log.ends == 1);
  CHECK(log.error);
  CHECK(log.reads == 0);
}

TEST_CASE("closed standard input gives the end") {
  Loop loop;
  InputLog log;
  SECTION("closed when the loop was made: /dev/null took its place") {
    const auto result = run_in_child([&] {
      ::close(0);
      Loop own;
      Input input(own, log.callbacks());
      own.run();
      expect(log.ends == 1 && !log.error, "one end without an error");
    });
    INFO(result.output);
    CHECK(result.exited(0));
  }
  SECTION("closed afterwards") {
    const auto result = run_in_child([&] {
      Loop own;
      ::close(0);
      Input input(own, log.callbacks());
      own.run();
      expect(log.ends == 1, "one end");
    });
    INFO(result.output);
    CHECK(result.exited(0));
  }
}

TEST_CASE("the write end of a pipe is no input and leaves no descriptor open") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    const Pipe pipe;
    InputLog log;
    const Input input(loop, log.callbacks(), pipe.write);
    run_until(loop, [&] { return log.ends > 0; });
    CHECK(log.ends == 1);
    CHECK(log.error == std::errc::bad_file_descriptor);
    CHECK(is_open(pipe.write));
    CHECK(is_blocking(pipe.write));
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("several megabytes arrive through a pipe unchanged") {
  Loop loop;
  Pipe pipe;
  const std::string data = random_bytes(4 * 1024 * 1024, 9);
  JoiningThread writer([&] {
    put(pipe.write, data);
    pipe.write.close();
  });
  InputLog log;
  Input input(loop, log.callbacks(), pipe.read);
  run_until(loop, [&] { return log.ends == 1; });
  CHECK((log.bytes == data));
}

TEST_CASE(
    "each datagram on standard input is one read, and an error ends the input once") {
  Loop loop;
  const Fd socket = udp_socket();
  Fd peer = udp_socket();
  connect_to(socket, Address::local_of(peer));
  connect_to(peer, Address::local_of(socket));
  InputLog log;
  Input input(loop, log.callbacks(), socket);
  put(peer, "one");
  put(peer, "two");
  run_until(loop, [&] { return log.reads == 2; });
  CHECK(log.bytes == "onetwo");
  peer.close();
  put(socket, "anybody?");
  run_until(loop, [&] { return log.ends > 0; });
  CHECK(log.error == std::errc::connection_refused);
  input.resume();
  put(socket, "anybody?");
  run_for(loop, 5ms);
  CHECK(log.ends == 1);
}
