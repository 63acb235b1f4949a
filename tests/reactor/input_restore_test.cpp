// Input: the descriptor, its O_NONBLOCK flag and the mode of a terminal are restored.

#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>

#include "tests/reactor/input_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Input;
using reactor::Loop;

namespace {

// A forked child that calls std::exit() runs what the library does at exit. Afterwards
// this function ends it, before the sanitizers look for leaks and for the threads of
// the parent process. It is registered before main and therefore called last.
bool in_child = false;
[[maybe_unused]] const int registered = std::atexit([] {
  if (in_child) ::_exit(7);
});

}  // namespace

TEST_CASE("the descriptor stays open and usable after its input is destroyed") {
  const auto kind = GENERATE(from_range(input_kinds));
  CAPTURE(kind);
  const TestInput opened = make_input(kind, "");
  {
    Loop loop;
    Input input(loop, {}, opened.input);
    run_for(loop, 2ms);
  }
  REQUIRE(is_open(opened.input));
  CHECK(is_blocking(opened.input));
  if (kind == "file") return;
  put(opened.peer, "after\n");
  CHECK(poll_one(opened.input, POLLIN, 1000ms) != 0);
  CHECK(take(opened.input).bytes == "after\n");
}

TEST_CASE("node 42826: an input restores O_NONBLOCK on standard input") {
  const auto kind = GENERATE(from_range(input_kinds));
  const bool blocking = GENERATE(true, false);
  CAPTURE(kind, blocking);
  const TestInput opened = make_input(kind, "");
  set_blocking(opened.input, blocking);
  const Redirect redirect(0, opened.input);
  {
    Loop loop;
    std::optional<Input> input(std::in_place, loop, Input::Callbacks{}, 0);
    run_for(loop, 2ms);
    input.reset();
    CHECK(is_blocking(opened.input) ==
          blocking);  // the open file, which the shell shares
  }
  CHECK(is_open(0));
  CHECK(is_blocking(opened.input) == blocking);
}

TEST_CASE("node 42826: a process that calls exit restores O_NONBLOCK") {
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

TEST_CASE("node 42826: a process that a surviving handle aborts restores O_NONBLOCK") {
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

TEST_CASE("libuv 4398: a destroyed input ends the raw mode of its terminal") {
  const Terminal terminal;
  const tcflag_t before = terminal.mode();
  {
    Loop loop;
    InputLog log;
    std::optional<Input> input(std::in_place, loop, log.callbacks(), terminal.slave);
    input->set_raw_mode(true);
    CHECK(terminal.mode() != before);
    CHECK((terminal.mode() & ICANON) == 0);
    put(terminal.master, "k");  // one key without a newline
    run_until(loop, [&] { return log.bytes == "k"; });
    input->set_raw_mode(false);
    CHECK(terminal.mode() == before);
    input->set_raw_mode(true);
    input.reset();
    CHECK(terminal.mode() == before);
  }
  CHECK(terminal.mode() == before);
}

TEST_CASE(
    "libuv 4398: a process that exits or aborts ends the raw mode of its terminal") {
  const Terminal terminal;
  const tcflag_t before = terminal.mode();
  const bool aborts = GENERATE(false, true);
  const bool second = GENERATE(false, true);  // not the first terminal of the process
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

TEST_CASE("raw mode without a terminal throws a logic error") {
  Loop loop;
  const Pipe pipe;
  Input input(loop, {}, pipe.read);
  CHECK_THROWS_AS(input.set_raw_mode(true), std::logic_error);
}
