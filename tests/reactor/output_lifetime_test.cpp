#include <optional>

#include "reactor/output.h"
#include "tests/reactor/output_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Loop;
using reactor::Output;
using reactor::Timer;

TEST_CASE("an output does not change the echo and the modes of a terminal") {
  Loop loop;
  const OutputKind kind = make_output("terminal");
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
  const OutputKind kind = make_output(name);
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
    OutputLog log;
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
  OutputLog log, silent;
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
