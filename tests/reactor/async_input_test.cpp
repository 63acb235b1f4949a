#include "reactor/async_input.h"

#include <fstream>
#include <optional>

#include "reactor/sleep.h"
#include "reactor/when_any.h"
#include "tests/reactor/task_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::AsyncInput;
using reactor::Loop;
using reactor::sleep;
using reactor::Task;
using reactor::TaskGroup;

namespace {

Task<std::string> read_all(AsyncInput& input) {
  std::string all;
  while (const auto bytes = co_await input.read()) all += *bytes;
  co_return all;
}

}  // namespace

TEST_CASE("a task reads a pipe to its end") {
  Loop loop;
  Pipe pipe;
  AsyncInput input(loop, pipe.read);
  std::string got;
  run_tasks(
      loop, [&]() -> Task<> { got = co_await read_all(input); },
      [&]() -> Task<> {
        for (const char* line : {"one\n", "two\n", "three\n"}) {
          put(pipe.write, line);
          co_await sleep(loop, 1ms);
        }
        pipe.write.close();
      });
  CHECK(got == "one\ntwo\nthree\n");
  CHECK_FALSE(input.error());
  CHECK_FALSE(input.is_terminal());
}

TEST_CASE("a task reads a file, and a device without bytes") {
  Loop loop;
  const std::string name = SOURCE_DIR "/reactor/input.cpp";
  std::ifstream stream(name);
  const std::string expected{std::istreambuf_iterator<char>(stream), {}};
  const Fd file(checked(::open(name.c_str(), O_RDONLY | O_CLOEXEC), "open"));
  const Fd null(checked(::open("/dev/null", O_RDONLY | O_CLOEXEC), "open"));
  AsyncInput input(loop, file), nothing(loop, null);
  run_tasks(loop, [&]() -> Task<> {
    co_await sleep(loop, 3ms);  // the first block has arrived
    const std::string got = co_await read_all(input);
    CHECK((got == expected));
    const std::string none = co_await read_all(nothing);
    CHECK(none.empty());
  });
}

TEST_CASE("the writer of an input stops while no task reads") {
  Loop loop;
  Pipe pipe;
  AsyncInput input(loop, pipe.read);
  set_blocking(pipe.write, false);
  const auto sent = fill(pipe.write);
  run_for(loop, 5ms);
  const auto more = fill(pipe.write);
  run_for(loop, 5ms);
  CHECK(fill(pipe.write) == 0);
  pipe.write.close();
  run_tasks(loop, [&]() -> Task<> {
    const std::string got = co_await read_all(input);
    CHECK(got.size() == sent + more);
  });
}

TEST_CASE("a descriptor that cannot be read gives the end, and error() tells why") {
  Loop loop;
  const Fd folder(checked(::open("/", O_RDONLY | O_CLOEXEC), "open"));
  AsyncInput input(loop, folder);
  run_tasks(loop, [&]() -> Task<> {
    const auto bytes = co_await input.read();
    CHECK_FALSE(bytes.has_value());
    CHECK(input.error());
    const auto again = co_await input.read();
    CHECK_FALSE(again.has_value());
  });
}

TEST_CASE(
    "a reader with a time limit loses no bytes, and a destroyed input releases it") {
  Loop loop;
  Pipe pipe;
  std::optional<AsyncInput> input(std::in_place, loop, pipe.read);
  bool received = false;
  run_tasks(
      loop,
      [&]() -> Task<> {
        const auto late = co_await reactor::with_timeout(loop, 2ms, input->read());
        CHECK_FALSE(late.has_value());
        put(pipe.write, "x");
        const auto bytes = co_await input->read();
        CHECK(bytes.value_or("") == "x");
        received = true;
        const auto end = co_await input->read();
        CHECK_FALSE(end.has_value());
      },
      [&]() -> Task<> {
        while (!received) co_await sleep(loop, 1ms);
        co_await sleep(loop, 3ms);  // the reader waits again
        input.reset();
      });
}
