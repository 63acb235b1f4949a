#include "reactor/output.h"

#include <pty.h>

#include <optional>

#include "tests/reactor/support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Loop;
using reactor::Output;
using reactor::Timer;

namespace {

constexpr std::size_t mebibyte = 1024 * 1024;

struct Log {
  int drains = 0, closes = 0;
  std::error_code error;

  Output::Callbacks callbacks() {
    return {.on_drain = [this] { ++drains; },
            .on_close =
                [this](std::error_code code) {
                  ++closes;
                  error = code;
                }};
  }
};

Fd temporary_file() {
  char name[] = "/tmp/output_test_XXXXXX";
  Fd fd(checked(::mkostemp(name, O_CLOEXEC), "mkostemp"));
  ::unlink(name);
  return fd;
}

std::string content_of(int fd) {
  ::lseek(fd, 0, SEEK_SET);
  return take(fd).bytes;
}

struct Kind {
  Fd output, peer;
};

const std::vector<std::string> streams{"terminal", "pipe", "local socket",
                                       "TCP socket"};

Kind make(const std::string& name) {
  Kind kind;
  if (name == "terminal") {
    int ends[2];
    checked(::openpty(&ends[0], &ends[1], nullptr, nullptr, nullptr), "openpty");
    kind = {Fd(ends[1]), Fd(ends[0])};
  } else if (name == "pipe") {
    Pipe pipe;
    kind = {std::move(pipe.write), std::move(pipe.read)};
  } else if (name == "local socket") {
    SocketPair pair;
    kind = {std::move(pair.a), std::move(pair.b)};
  } else {
    TcpPair pair;
    kind = {std::move(pair.a), std::move(pair.b)};
  }
  return kind;
}

}  // namespace

TEST_CASE("output of every kind arrives in order") {
  const auto name = GENERATE(from_range(streams));
  CAPTURE(name);
  Loop loop;
  const Kind kind = make(name);
  Log log;
  Output output(loop, log.callbacks(), kind.output);
  CHECK(output.write("one "));
  CHECK(output.write("two"));
  std::string got;
  run_until(loop, [&] { return (got += take(kind.peer).bytes) == "one two"; });
  CHECK(output.queued() == 0);
  CHECK(log.drains + log.closes == 0);
}

TEST_CASE("a full pipe accepts the rest later, and then on_drain is called once") {
  const auto name = GENERATE(as<std::string>{}, "pipe", "local socket", "TCP socket");
  CAPTURE(name);
  Loop loop;
  const Kind kind = make(name);
  Log log;
  Output output(loop, log.callbacks(), kind.output);
  const std::string data = random_bytes(16 * mebibyte, 2);
  CHECK_FALSE(output.write(data));
  run_for(loop, 5ms);
  CHECK(output.queued() > 0);
  CHECK(log.drains == 0);
  std::string got;
  run_until(loop, [&] { return (got += take(kind.peer).bytes).size() >= data.size(); });
  run_until(loop, [&] { return log.drains > 0; });
  run_for(loop, 5ms);
  CHECK((got == data));
  CHECK(log.drains == 1);
  CHECK(log.closes == 0);
  CHECK(output.queued() == 0);
}

TEST_CASE("write returns false above the high-water mark, and on_drain follows") {
  const auto name = GENERATE(from_range(streams));
  CAPTURE(name);
  Loop loop;
  const Kind kind = make(name);
  Log log;
  Output output(loop, log.callbacks(), kind.output);
  output.set_high_water(3);
  CHECK(output.write("one"));
  CHECK_FALSE(output.write("t"));
  run_until(loop, [&] { return log.drains > 0; });
  CHECK(take(kind.peer).bytes == "onet");
  output.set_high_water(0);
  CHECK_FALSE(output.write("w"));
  run_until(loop, [&] { return log.drains > 1; });
  CHECK(log.drains == 2);
}

TEST_CASE("all small writes of one callback reach a pipe as one write") {
  Loop loop;
  int ends[2];  // a pipe in packet mode keeps the writes separate
  checked(::pipe2(ends, O_DIRECT | O_CLOEXEC), "pipe");
  const Fd reader(ends[0]), writing(ends[1]);
  Output output(loop, {}, writing);
  Timer writer(loop, [&] {
    for (int i = 0; i < 100; ++i) output.write("tiny");
  });
  writer.start_once(1ms);
  run_for(loop, 5ms);
  char packet[1000];
  CHECK(::read(reader, packet, sizeof packet) == 400);
}

TEST_CASE("on_close is called once if the reader is gone, and no signal is raised") {
  const auto name = GENERATE(as<std::string>{}, "pipe", "local socket", "TCP socket");
  CAPTURE(name);
  Loop loop;
  Kind kind = make(name);
  Log log;
  Output output(loop, log.callbacks(), kind.output);
  output.write("one");
  run_for(loop, 2ms);
  kind.peer.close();
  run_until(loop, [&] {
    output.write("nobody");
    return log.closes > 0;
  });
  for (int i = 0; i < 3; ++i) CHECK_FALSE(output.write("nobody"));
  run_for(loop, 5ms);
  CHECK(log.closes == 1);
  CHECK((log.error == std::errc::broken_pipe ||
         log.error == std::errc::connection_reset));
}

TEST_CASE("the output ends if the reader leaves while the pipe is full") {
  Loop loop;
  Pipe pipe;
  Log log;
  Output output(loop, log.callbacks(), pipe.write);
  output.write(std::string(mebibyte, 'x'));
  run_for(loop, 5ms);
  CHECK(output.queued() > 0);
  pipe.read.close();
  run_until(loop, [&] { return log.closes > 0; });
  CHECK(log.error == std::errc::broken_pipe);
  CHECK(log.drains == 0);
}

TEST_CASE("a file is written at once") {
  Loop loop;
  const Fd file = temporary_file();
  Log log;
  Output output(loop, log.callbacks(), file);
  const std::string data = random_bytes(3 * mebibyte, 6);
  CHECK(output.write(data));
  CHECK(output.write("end"));
  CHECK(output.queued() == 0);
  CHECK((content_of(file) == data + "end"));
  loop.run();  // returns because no handle is active
  CHECK(log.drains + log.closes == 0);
}

TEST_CASE("/dev/null accepts all bytes") {
  Loop loop;
  const Fd null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  Log log;
  Output output(loop, log.callbacks(), null);
  CHECK(output.write(std::string(mebibyte, 'x')));
  loop.run();
  CHECK(log.closes == 0);
}

TEST_CASE("a full disk is reported by on_close in a later callback, not within write") {
  Loop loop;
  const Fd full(checked(::open("/dev/full", O_WRONLY | O_CLOEXEC), "/dev/full"));
  Log log;
  Output output(loop, log.callbacks(), full);
  CHECK_FALSE(output.write("x"));
  CHECK_FALSE(output.write("y"));
  CHECK(log.closes == 0);
  loop.run();
  CHECK(log.closes == 1);
  CHECK(log.error == std::errc::no_space_on_device);
  loop.run();
  CHECK(log.closes == 1);
}

TEST_CASE("writing to a descriptor that cannot be written is reported later") {
  Loop loop;
  Log log;
  const Fd only_for_reading(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const bool closed = GENERATE(true, false);
  Output output(loop, log.callbacks(), closed ? 999 : int(only_for_reading));
  CHECK_FALSE(output.write("x"));
  loop.run();
  CHECK(log.closes == 1);
  CHECK(log.error == std::errc::bad_file_descriptor);
}

TEST_CASE("the read end of a pipe is no output and leaves no descriptor open") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    const Pipe pipe;
    Log log;
    try {
      Output output(loop, log.callbacks(), pipe.read);
      output.write("x");
      run_until(loop, [&] { return log.closes > 0; });
      CHECK(log.error);
    } catch (const std::system_error& problem) {
      CHECK_THAT(problem.what(), Catch::Contains(std::to_string(pipe.read)));
    }
    CHECK(is_blocking(pipe.read));
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("an output does not change the echo and the modes of a terminal") {
  Loop loop;
  const Kind kind = make("terminal");
  {
    Output output(loop, {}, kind.output);
    output.write("prompt> ");
    run_until(loop, [&] { return take(kind.peer).bytes == "prompt> "; });
  }
  CHECK(is_open(kind.output));
  put(kind.output, "after");
  run_until(loop, [&] { return take(kind.peer).bytes == "after"; });
}

TEST_CASE("node 42826: O_NONBLOCK is restored on each kind of output") {
  const auto name = GENERATE(from_range(streams));
  const bool blocking = GENERATE(true, false);
  const bool standard = GENERATE(true, false);
  CAPTURE(name, blocking, standard);
  const Kind kind = make(name);
  set_blocking(kind.output, blocking);
  std::optional<Redirect> redirect;
  if (standard) redirect.emplace(1, kind.output);
  {
    Loop loop;
    Output output(loop, {}, standard ? 1 : int(kind.output));
    output.write("x");
    run_for(loop, 2ms);
  }
  redirect.reset();
  CHECK(is_open(kind.output));
  CHECK(is_blocking(kind.output) == blocking);
}

TEST_CASE("the last of two outputs on one pipe restores O_NONBLOCK") {
  Loop loop;
  const Pipe pipe;
  std::optional<Output> one(std::in_place, loop, Output::Callbacks{}, pipe.write);
  std::optional<Output> two(std::in_place, loop, Output::Callbacks{}, pipe.write);
  CHECK_FALSE(is_blocking(pipe.write));
  one.reset();
  CHECK_FALSE(is_blocking(pipe.write));  // the second output still needs this
  two.reset();
  CHECK(is_blocking(pipe.write));
}

TEST_CASE("an unused output does not keep the loop running") {
  Loop loop;
  const Pipe pipe;
  const Fd file = temporary_file();
  Output one(loop, {}, pipe.write), two(loop, {}, file);
  loop.run();
}

// Lifetime, as in docs/lifetime.md.

TEST_CASE("an output may be destroyed in its own callbacks") {
  Loop loop;
  std::optional<Output> output;
  int calls = 0;
  Pipe pipe;
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  const auto destroy = [&] {
    ++calls;
    output.reset();
  };
  SECTION("on_drain") {
    output.emplace(loop, Output::Callbacks{.on_drain = destroy, .on_close = {}},
                   pipe.write);
    output->write(std::string(mebibyte + 1, 'x'));
    run_until(loop, [&] { return take(pipe.read), calls > 0; });
  }
  SECTION("on_close of a pipe") {
    output.emplace(loop,
                   Output::Callbacks{.on_drain = {},
                                     .on_close = [&](std::error_code) { destroy(); }},
                   pipe.write);
    pipe.read.close();
    output->write("x");
    run_until(loop, [&] { return calls > 0; });
  }
  SECTION("on_close of a file") {
    output.emplace(loop,
                   Output::Callbacks{.on_drain = {},
                                     .on_close = [&](std::error_code) { destroy(); }},
                   full);
    output->write("x");
    run_until(loop, [&] { return calls > 0; });
  }
  run_for(loop, 5ms);
  CHECK(calls == 1);
}

TEST_CASE("a destroyed output drops its queued bytes without an error") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    const Pipe pipe;
    Log log;
    const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    {
      Output output(loop, log.callbacks(), pipe.write);
      output.write(std::string(2 * mebibyte, 'x'));
      run_for(loop, 2ms);
      CHECK(output.queued() > 0);
      Output failing(loop, log.callbacks(), full);
      failing.write("x");
    }
    run_for(loop, 5ms);
    CHECK(log.drains + log.closes == 0);
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("an output that another callback destroys makes no callback") {
  Loop loop;
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  std::optional<Output> one, two;
  int calls = 0;
  one.emplace(
      loop,
      Output::Callbacks{.on_drain = {},
                        .on_close = [&](std::error_code) { ++calls, two.reset(); }},
      full);
  two.emplace(
      loop,
      Output::Callbacks{.on_drain = {},
                        .on_close = [&](std::error_code) { ++calls, one.reset(); }},
      full);
  one->write("x");
  two->write("x");
  run_until(loop, [&] { return calls > 0; });
  run_for(loop, 5ms);
  CHECK(calls == 1);
}

TEST_CASE("an output with queued bytes may be moved, also onto another output") {
  Loop loop;
  const Pipe pipe, other;
  Log log, silent;
  Output output(loop, log.callbacks(), pipe.write);
  output.write(std::string(2 * mebibyte, 'x'));
  Output moved = std::move(output);
  output = Output(loop, silent.callbacks(), other.write);
  output.write(std::string(2 * mebibyte, 'y'));
  output = std::move(moved);
  std::size_t total = 0;
  run_until(loop, [&] {
    total += take(pipe.read).bytes.size();
    return log.drains == 1;
  });
  total += take(pipe.read).bytes.size();
  CHECK(total == 2 * mebibyte);
  CHECK(silent.drains + silent.closes == 0);
}

TEST_CASE("run() rethrows an exception of an output's on_close") {
  Loop loop;
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  Output output(loop,
                {.on_drain = {},
                 .on_close = [](std::error_code) { throw std::runtime_error("full"); }},
                full);
  output.write("x");
  CHECK_THROWS_WITH(loop.run(), "full");
  CHECK_NOTHROW(loop.run());
}

TEST_CASE("an output that survives its loop aborts the process and is named") {
  const bool on_file = GENERATE(false, true);
  const Pipe pipe;
  const Fd file = temporary_file();
  const auto result = run_in_child([&] {
    auto loop = std::make_unique<Loop>();
    const Output output(*loop, {}, on_file ? int(file) : int(pipe.write));
    loop.reset();
  });
  CHECK(result.killed(SIGABRT));
  CHECK_THAT(result.output, Catch::Contains(on_file ? "async" : "pipe"));
}
