// Input: pause() and resume().

#include <optional>

#include "tests/reactor/input_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Input;
using reactor::Loop;
using reactor::Timer;

TEST_CASE("a paused input of any kind reads nothing until it is resumed") {
  const auto kind = GENERATE(from_range(input_kinds));
  CAPTURE(kind);
  Loop loop;
  const TestInput opened = make_input(kind, "a line\n");
  InputLog log;
  Input input(loop, log.callbacks(), opened.input);
  input.pause();
  run_for(loop, 10ms);
  CHECK(log.reads == 0);
  CHECK(log.ends == 0);
  input.resume();
  input.resume();  // twice is fine
  run_until(loop, [&] { return log.bytes == "a line\n"; });
  CHECK(log.reads == 1);
}

TEST_CASE("an input that pauses itself gets one block at a time") {
  const auto kind = GENERATE(from_range(input_kinds));
  CAPTURE(kind);
  Loop loop;
  const std::string content(kind == "file" ? 200'000 : 6, 'x');
  const TestInput opened = make_input(kind, kind == "terminal" ? "xxxxx\n" : content);
  InputLog log;
  std::optional<Input> input;
  auto callbacks = log.callbacks();
  callbacks.on_read = [&](std::string_view bytes) {
    ++log.reads;
    log.bytes += bytes;
    input->pause();
  };
  input.emplace(loop, callbacks, opened.input);
  run_until(loop, [&] { return log.reads == 1; });
  if (kind != "file") put(opened.peer, "more\n");
  run_for(loop, 10ms);
  CHECK(log.reads == 1);
  input->resume();
  run_until(loop, [&] { return log.reads == 2; });
  run_for(loop, 5ms);
  CHECK(log.reads == 2);
  CHECK(log.ends == 0);
}

TEST_CASE("a file that is paused many times is read completely and in order") {
  Loop loop;
  const std::string content = random_bytes(1'000'000, 4);
  const Fd file = file_with(content);
  InputLog log;
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
