#include "reactor/input.h"

#include <pty.h>
#include <sys/epoll.h>
#include <termios.h>

#include <iostream>
#include <optional>
#include <thread>

#include "tests/reactor/support.h"
#include "tests/support/catch.h"
#include "tests/support/joining_thread.h"

using namespace support;
using reactor::Address;
using reactor::Input;
using reactor::Loop;
using reactor::Timer;
using testing_support::JoiningThread;

namespace {

// A forked child that calls std::exit() shall run what the library does at exit, and
// not look for leaks or for the threads of its parent. Registered before everything
// else in this program, so called after it.
bool in_child = false;
[[maybe_unused]] const int registered = std::atexit([] {
  if (in_child) ::_exit(7);
});

struct Log {
  std::string bytes;
  int reads = 0, ends = 0;
  std::error_code error;

  Input::Callbacks callbacks() {
    return {.on_read =
                [this](std::string_view more) {
                  ++reads;
                  bytes += more;
                },
            .on_end =
                [this](std::error_code code) {
                  ++ends;
                  error = code;
                }};
  }
};

Fd file_with(const std::string& content) {
  char name[] = "/tmp/input_test_XXXXXX";
  Fd fd(checked(::mkostemp(name, O_CLOEXEC), "mkostemp"));
  ::unlink(name);
  put(fd, content);
  ::lseek(fd, 0, SEEK_SET);
  return fd;
}

Fd open_path(const char* path, int flags = O_RDONLY) {
  return Fd(checked(::open(path, flags | O_CLOEXEC), path));
}

struct Terminal {
  Terminal() {
    int ends[2];
    checked(::openpty(&ends[0], &ends[1], nullptr, nullptr, nullptr), "openpty");
    master = Fd(ends[0]);
    slave = Fd(ends[1]);
  }
  tcflag_t mode() const {
    termios now{};
    checked(::tcgetattr(slave, &now), "tcgetattr");
    return now.c_lflag;
  }
  Fd master, slave;
};

/// Something to read from, and its other end where it has one.
struct Kind {
  std::string name;
  Fd input, peer;
};

const std::vector<std::string> streams{"terminal", "pipe", "local socket",
                                       "TCP socket"};
const std::vector<std::string> kinds{"terminal",   "pipe",       "local socket",
                                     "TCP socket", "UDP socket", "file"};

Kind make(const std::string& name, const std::string& content) {
  Kind kind;
  kind.name = name;
  if (name == "terminal") {
    Terminal terminal;
    kind.input = std::move(terminal.slave);
    kind.peer = std::move(terminal.master);
  } else if (name == "pipe") {
    Pipe pipe;
    kind.input = std::move(pipe.read);
    kind.peer = std::move(pipe.write);
  } else if (name == "local socket") {
    SocketPair pair;
    kind.input = std::move(pair.a);
    kind.peer = std::move(pair.b);
  } else if (name == "TCP socket") {
    TcpPair pair;
    kind.input = std::move(pair.a);
    kind.peer = std::move(pair.b);
  } else if (name == "UDP socket") {
    kind.input = udp_socket();
    kind.peer = udp_socket();
    connect_to(kind.peer, Address::local_of(kind.input));
  } else {
    kind.input = file_with(content);
    return kind;
  }
  if (!content.empty()) put(kind.peer, content);
  return kind;
}

}  // namespace

TEST_CASE("input of every kind is read") {
  const auto name = GENERATE(from_range(kinds));
  CAPTURE(name);
  Loop loop;
  const Kind kind = make(name, "a line\n");
  Log log;
  Input input(loop, log.callbacks(), kind.input);
  run_until(loop, [&] { return log.bytes == "a line\n"; });
  CHECK(input.is_terminal() == (name == "terminal"));
  if (name != "file") {
    CHECK(log.ends == 0);
    put(kind.peer, "another\n");
    run_until(loop, [&] { return log.bytes == "a line\nanother\n"; });
  }
}

TEST_CASE("the end of a stream is told once, without an error") {
  const auto name = GENERATE(as<std::string>{}, "pipe", "local socket", "TCP socket");
  CAPTURE(name);
  Loop loop;
  Kind kind = make(name, "last words");
  Log log;
  Input input(loop, log.callbacks(), kind.input);
  kind.peer.close();
  run_until(loop, [&] { return log.ends > 0; });
  input.resume();
  run_for(loop, 5ms);
  CHECK(log.bytes == "last words");
  CHECK(log.ends == 1);
  CHECK_FALSE(log.error);
}

TEST_CASE("a terminal ends with control-D and with its hang-up") {
  Loop loop;
  Terminal terminal;
  Log log;
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

TEST_CASE("a file is read to its end, whatever its size, from where it stands") {
  Loop loop;
  const std::string content = random_bytes(300 * 1024 + 7, 5);
  const Fd file = file_with(content);
  ::lseek(file, 3, SEEK_SET);
  Log log;
  Input input(loop, log.callbacks(), file);
  loop.run();  // ends by itself
  CHECK((log.bytes == content.substr(3)));
  CHECK(log.ends == 1);
  CHECK_FALSE(log.error);
}

TEST_CASE("/dev/null is the end at once") {
  Loop loop;
  const Fd null = open_path("/dev/null");
  Log log;
  Input input(loop, log.callbacks(), null);
  CHECK(log.ends == 0);  // not from within the constructor
  loop.run();
  CHECK(log.ends == 1);
  CHECK_FALSE(log.error);
  CHECK(log.reads == 0);
}

TEST_CASE("/dev/zero and other devices without an end can be let go") {
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

TEST_CASE("what cannot be read is no input: an end with the reason") {
  Loop loop;
  Log log;
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

TEST_CASE("closed standard input is the end") {
  Loop loop;
  Log log;
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

TEST_CASE("the write end of a pipe is no input and leaves nothing behind") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    const Pipe pipe;
    Log log;
    const Input input(loop, log.callbacks(), pipe.write);
    run_until(loop, [&] { return log.ends > 0; });
    CHECK(log.ends == 1);
    CHECK(log.error == std::errc::bad_file_descriptor);
    CHECK(is_open(pipe.write));
    CHECK(is_blocking(pipe.write));
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("several megabytes through a pipe arrive byte for byte") {
  Loop loop;
  Pipe pipe;
  const std::string data = random_bytes(4 * 1024 * 1024, 9);
  JoiningThread writer([&] {
    put(pipe.write, data);
    pipe.write.close();
  });
  Log log;
  Input input(loop, log.callbacks(), pipe.read);
  run_until(loop, [&] { return log.ends == 1; });
  CHECK((log.bytes == data));
}

TEST_CASE("datagrams on standard input are a read each, and an error ends them once") {
  Loop loop;
  const Fd socket = udp_socket();
  Fd peer = udp_socket();
  connect_to(socket, Address::local_of(peer));
  connect_to(peer, Address::local_of(socket));
  Log log;
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

// pause and resume

TEST_CASE("a paused input of any kind reads nothing until it is resumed") {
  const auto name = GENERATE(from_range(kinds));
  CAPTURE(name);
  Loop loop;
  const Kind kind = make(name, "a line\n");
  Log log;
  Input input(loop, log.callbacks(), kind.input);
  input.pause();
  run_for(loop, 10ms);
  CHECK(log.reads == 0);
  CHECK(log.ends == 0);
  input.resume();
  input.resume();  // twice is fine
  run_until(loop, [&] { return log.bytes == "a line\n"; });
  CHECK(log.reads == 1);
}

TEST_CASE("an input that pauses itself gets one piece at a time") {
  const auto name = GENERATE(from_range(kinds));
  CAPTURE(name);
  Loop loop;
  const std::string content(name == "file" ? 200'000 : 6, 'x');
  const Kind kind = make(name, name == "terminal" ? "xxxxx\n" : content);
  Log log;
  std::optional<Input> input;
  auto callbacks = log.callbacks();
  callbacks.on_read = [&](std::string_view bytes) {
    ++log.reads;
    log.bytes += bytes;
    input->pause();
  };
  input.emplace(loop, callbacks, kind.input);
  run_until(loop, [&] { return log.reads == 1; });
  if (name != "file") put(kind.peer, "more\n");
  run_for(loop, 10ms);
  CHECK(log.reads == 1);
  input->resume();
  run_until(loop, [&] { return log.reads == 2; });
  run_for(loop, 5ms);
  CHECK(log.reads == 2);
  CHECK(log.ends == 0);
}

TEST_CASE("a file that is paused again and again is read whole and in order") {
  Loop loop;
  const std::string content = random_bytes(1'000'000, 4);
  const Fd file = file_with(content);
  Log log;
  Input input(loop, log.callbacks(), file);
  Timer toggle(loop, [&, paused = false]() mutable {
    if (log.ends > 0) return loop.stop();
    paused = !paused;
    if (paused)
      input.pause();
    else
      input.resume();
  });
  toggle.start_repeating(1ms);
  const Guard guard(loop);
  loop.run();
  CHECK((log.bytes == content));
  CHECK(log.ends == 1);
}

// The descriptor is given back as it was.

TEST_CASE("the descriptor stays open and usable after the input is gone") {
  const auto name = GENERATE(from_range(kinds));
  CAPTURE(name);
  const Kind kind = make(name, "");
  {
    Loop loop;
    Input input(loop, {}, kind.input);
    run_for(loop, 2ms);
  }
  REQUIRE(is_open(kind.input));
  CHECK(is_blocking(kind.input));
  if (name == "file") return;
  put(kind.peer, "after\n");
  CHECK(poll_one(kind.input, POLLIN, 1000ms) != 0);
  CHECK(take(kind.input).bytes == "after\n");
}

TEST_CASE("node 42826: O_NONBLOCK is given back on standard input") {
  const auto name = GENERATE(from_range(kinds));
  const bool blocking = GENERATE(true, false);
  CAPTURE(name, blocking);
  const Kind kind = make(name, "");
  set_blocking(kind.input, blocking);
  const Redirect redirect(0, kind.input);
  {
    Loop loop;
    std::optional<Input> input(std::in_place, loop, Input::Callbacks{}, 0);
    run_for(loop, 2ms);
    input.reset();
    CHECK(is_blocking(kind.input) == blocking);  // a dup, as the shell has one
  }
  CHECK(is_open(0));
  CHECK(is_blocking(kind.input) == blocking);
}

TEST_CASE("node 42826: O_NONBLOCK is given back by a process that just exits") {
  const Pipe pipe;
  std::cout << std::flush;
  const auto result = run_in_child([&] {
    in_child = true;
    ::dup2(pipe.read, 0);
    auto* loop = new Loop;
    auto* input = new Input(*loop, {});
    run_for(*loop, 2ms);
    expect(input != nullptr && !is_blocking(0), "non-blocking meanwhile");
    std::exit(EXIT_SUCCESS);
  });
  INFO(result.output);
  CHECK(result.exited(7));
  CHECK(is_blocking(pipe.read));
}

TEST_CASE("node 42826: O_NONBLOCK is given back when a survivor aborts the process") {
  const Pipe pipe;
  const auto result = run_in_child([&] {
    ::dup2(pipe.read, 0);
    auto loop = std::make_unique<Loop>();
    const Input input(*loop, {});
    run_for(*loop, 2ms);
    loop.reset();
  });
  CHECK(result.killed(SIGABRT));
  CHECK(is_blocking(pipe.read));
}

TEST_CASE("libuv 4398: raw mode is given back when the input is destroyed") {
  const Terminal terminal;
  const tcflag_t before = terminal.mode();
  {
    Loop loop;
    Log log;
    std::optional<Input> input(std::in_place, loop, log.callbacks(), terminal.slave);
    input->set_raw_mode(true);
    CHECK(terminal.mode() != before);
    CHECK((terminal.mode() & ICANON) == 0);
    put(terminal.master, "k");  // one key, no line
    run_until(loop, [&] { return log.bytes == "k"; });
    input->set_raw_mode(false);
    CHECK(terminal.mode() == before);
    input->set_raw_mode(true);
    input.reset();
    CHECK(terminal.mode() == before);
  }
  CHECK(terminal.mode() == before);
}

TEST_CASE("libuv 4398: raw mode is given back by a process that just exits or aborts") {
  const Terminal terminal;
  const tcflag_t before = terminal.mode();
  const bool aborts = GENERATE(false, true);
  const bool second = GENERATE(false, true);  // not the first one of the process
  CAPTURE(aborts, second);
  std::cout << std::flush;
  const auto result = run_in_child([&] {
    in_child = true;
    auto loop = std::make_unique<Loop>();
    if (second) {
      const Fd other(::dup(terminal.slave));
      Input before_it(*loop, {}, other);
      before_it.set_raw_mode(true);
    }
    Input input(*loop, {}, terminal.slave);
    input.set_raw_mode(true);
    expect(terminal.mode() != before, "raw mode");
    if (aborts) loop.reset();
    std::exit(EXIT_SUCCESS);
  });
  INFO(result.output);
  CHECK((aborts ? result.killed(SIGABRT) : result.exited(7)));
  CHECK(terminal.mode() == before);
}

TEST_CASE("raw mode without a terminal is a logic error") {
  Loop loop;
  const Pipe pipe;
  Input input(loop, {}, pipe.read);
  CHECK_THROWS_AS(input.set_raw_mode(true), std::logic_error);
}

// Lifetime, as in docs/lifetime.md.

TEST_CASE("an input of any kind may be destroyed in its own on_read") {
  const auto name = GENERATE(from_range(kinds));
  CAPTURE(name);
  Loop loop;
  const Kind kind = make(name, "a line\n");
  std::optional<Input> input;
  int calls = 0;
  input.emplace(loop,
                Input::Callbacks{.on_read =
                                     [&](std::string_view bytes) {
                                       ++calls;
                                       input.reset();
                                       CHECK(bytes == "a line\n");  // still valid
                                     },
                                 .on_end = [&](std::error_code) { ++calls; }},
                kind.input);
  run_until(loop, [&] { return calls > 0; });
  run_for(loop, 5ms);
  CHECK(calls == 1);
}

TEST_CASE("an input of any kind may be destroyed in its own on_end") {
  const auto name =
      GENERATE(as<std::string>{}, "pipe", "local socket", "TCP socket", "file");
  CAPTURE(name);
  Loop loop;
  Kind kind = make(name, "");
  kind.peer.close();
  std::optional<Input> input;
  int calls = 0;
  input.emplace(loop,
                Input::Callbacks{.on_read = {},
                                 .on_end =
                                     [&](std::error_code) {
                                       ++calls;
                                       input.reset();
                                     }},
                kind.input);
  run_until(loop, [&] { return calls > 0; });
  run_for(loop, 5ms);
  CHECK(calls == 1);
}

TEST_CASE("an input of any kind may be destroyed before and while it reads") {
  const auto name = GENERATE(from_range(kinds));
  CAPTURE(name);
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    const Kind kind = make(name, "a line\n");
    Log log;
    { Input at_once(loop, log.callbacks(), kind.input); }
    std::optional<Input> input(std::in_place, loop, log.callbacks(), kind.input);
    Timer killer(loop, [&] { input.reset(); });
    killer.start_once(0ns);
    run_for(loop, 5ms);
    CHECK(log.reads <= 1);
    // One that the end of the loop finds while it is closing.
    Input last(loop, log.callbacks(), kind.input);
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("an input of any kind may be moved while it is active") {
  const auto name = GENERATE(from_range(kinds));
  CAPTURE(name);
  Loop loop;
  const Kind kind = make(name, "a line\n");
  const Pipe other;
  Log log, silent;
  Input input(loop, log.callbacks(), kind.input);
  Input moved = std::move(input);
  input = Input(loop, silent.callbacks(), other.read);
  input = std::move(moved);
  run_until(loop, [&] { return log.bytes == "a line\n"; });
  put(other.write, "nobody listens");
  run_for(loop, 5ms);
  CHECK(silent.reads + silent.ends == 0);
}

TEST_CASE("what on_read throws comes out of run, and reading goes on") {
  const auto name = GENERATE(from_range(kinds));
  CAPTURE(name);
  Loop loop;
  const Kind kind = make(name, name == "file" ? std::string(100'000, 'x') : "one\n");
  int reads = 0;
  Input input(loop,
              {.on_read =
                   [&](std::string_view) {
                     if (++reads == 1) throw std::runtime_error("read");
                   },
               .on_end = {}},
              kind.input);
  CHECK_THROWS_WITH(run_until(loop, [] { return false; }), "read");
  if (name != "file") put(kind.peer, "two\n");
  run_until(loop, [&] { return reads == 2; });
}

TEST_CASE("an input that survives its loop ends the process and is named") {
  const auto name = GENERATE(from_range(kinds));
  CAPTURE(name);
  const Kind kind = make(name, "");
  const auto result = run_in_child([&] {
    auto loop = std::make_unique<Loop>();
    const Input input(*loop, {}, kind.input);
    loop.reset();
  });
  CHECK(result.killed(SIGABRT));
  const std::string type = name == "terminal"     ? "tty"
                           : name == "TCP socket" ? "tcp"
                           : name == "UDP socket" ? "udp"
                           : name == "file"       ? "idle"
                                                  : "pipe";
  CHECK_THAT(result.output, Catch::Contains(type));
}
