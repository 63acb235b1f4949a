// Input: destroying and moving it at any time, as in docs/lifetime.md.

#include <memory>
#include <optional>

#include "tests/reactor/input_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Input;
using reactor::Loop;
using reactor::Timer;

TEST_CASE("an input of any kind may be destroyed in its own on_read") {
  const auto kind = GENERATE(from_range(input_kinds));
  CAPTURE(kind);
  Loop loop;
  const TestInput opened = make_input(kind, "a line\n");
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
                opened.input);
  run_until(loop, [&] { return calls > 0; });
  run_for(loop, 5ms);
  CHECK(calls == 1);
}

TEST_CASE("an input of any kind may be destroyed in its own on_end") {
  const auto kind =
      GENERATE(as<std::string>{}, "pipe", "local socket", "TCP socket", "file");
  CAPTURE(kind);
  Loop loop;
  TestInput opened = make_input(kind, "");
  opened.peer.close();
  std::optional<Input> input;
  int calls = 0;
  input.emplace(loop,
                Input::Callbacks{.on_read = {},
                                 .on_end =
                                     [&](std::error_code) {
                                       ++calls;
                                       input.reset();
                                     }},
                opened.input);
  run_until(loop, [&] { return calls > 0; });
  run_for(loop, 5ms);
  CHECK(calls == 1);
}

TEST_CASE("an input of any kind may be destroyed before and while it reads") {
  const auto kind = GENERATE(from_range(input_kinds));
  CAPTURE(kind);
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    const TestInput opened = make_input(kind, "a line\n");
    InputLog log;
    { Input at_once(loop, log.callbacks(), opened.input); }
    std::optional<Input> input(std::in_place, loop, log.callbacks(), opened.input);
    Timer killer(loop, [&] { input.reset(); });
    killer.start_once(0ns);
    run_for(loop, 5ms);
    CHECK(log.reads <= 1);
    // This one is still closing when the loop is destroyed.
    Input last(loop, log.callbacks(), opened.input);
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("an active input of any kind may be moved") {
  const auto kind = GENERATE(from_range(input_kinds));
  CAPTURE(kind);
  Loop loop;
  const TestInput opened = make_input(kind, "a line\n");
  const Pipe other;
  InputLog log, silent;
  Input input(loop, log.callbacks(), opened.input);
  Input moved = std::move(input);
  input = Input(loop, silent.callbacks(), other.read);
  input = std::move(moved);
  run_until(loop, [&] { return log.bytes == "a line\n"; });
  put(other.write, "nobody listens");
  run_for(loop, 5ms);
  CHECK(silent.reads + silent.ends == 0);
}

TEST_CASE("run() rethrows an exception of an input's on_read, and reading continues") {
  const auto kind = GENERATE(from_range(input_kinds));
  CAPTURE(kind);
  Loop loop;
  const TestInput opened =
      make_input(kind, kind == "file" ? std::string(100'000, 'x') : "one\n");
  int reads = 0;
  Input input(loop,
              {.on_read =
                   [&](std::string_view) {
                     if (++reads == 1) throw std::runtime_error("read");
                   },
               .on_end = {}},
              opened.input);
  CHECK_THROWS_WITH(run_until(loop, [] { return false; }), "read");
  if (kind != "file") put(opened.peer, "two\n");
  run_until(loop, [&] { return reads == 2; });
}

TEST_CASE("an input that survives its loop aborts the process and is named") {
  const auto kind = GENERATE(from_range(input_kinds));
  CAPTURE(kind);
  const TestInput opened = make_input(kind, "");
  const auto result = run_in_child([&] {
    auto loop = std::make_unique<Loop>();
    const Input input(*loop, {}, opened.input);
    loop.reset();
  });
  CHECK(result.killed(SIGABRT));
  const std::string type = kind == "terminal"     ? "tty"
                           : kind == "TCP socket" ? "tcp"
                           : kind == "UDP socket" ? "udp"
                           : kind == "file"       ? "idle"
                                                  : "pipe";
  CHECK_THAT(result.output, Catch::Contains(type));
}
