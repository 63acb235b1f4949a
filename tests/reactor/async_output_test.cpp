#include "reactor/async_output.h"

#include <optional>

#include "reactor/sleep.h"
#include "tests/reactor/task_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::AsyncOutput;
using reactor::Loop;
using reactor::sleep;
using reactor::Task;
using reactor::TaskGroup;

TEST_CASE("a task writes several megabytes to a slow reader, all in order") {
  Loop loop;
  Pipe pipe;
  AsyncOutput output(loop, pipe.write);
  const std::string data = random_bytes(4 * 1024 * 1024, 1);
  std::string got;
  std::size_t most = 0;
  run_tasks(
      loop,
      [&]() -> Task<> {
        for (std::size_t i = 0; i < data.size(); i += 100'000) {
          const bool written =
              co_await output.write(std::string_view(data).substr(i, 100'000));
          CHECK(written);
        }
      },
      [&]() -> Task<> {
        while (got.size() < data.size()) {
          most = std::max(most, output.queued());
          got += take(pipe.read, 256 * 1024).bytes;
          co_await sleep(loop, 1ms);
        }
      });
  CHECK((got == data));
  CHECK(most <= 1024 * 1024 + 100'000);
  CHECK(most > 500'000);
}

TEST_CASE("a file accepts all bytes at once") {
  Loop loop;
  const Fd null(checked(::open("/dev/null", O_WRONLY | O_CLOEXEC), "open"));
  AsyncOutput output(loop, null);
  run_tasks(loop, [&]() -> Task<> {
    const bool written = co_await output.write(std::string(3 * 1024 * 1024, 'x'));
    CHECK(written);
  });
  CHECK(output.queued() == 0);
}

TEST_CASE("write gives false if the reader is gone, and error() tells why") {
  Loop loop;
  std::optional<Pipe> pipe(std::in_place);
  AsyncOutput output(loop, pipe->write);
  run_tasks(loop, [&]() -> Task<> {
    bool written = true;
    SECTION("from the beginning") {
      pipe->read.close();
      while (written) {
        written = co_await output.write("x");
        co_await sleep(loop, 1ms);
      }
    }
    SECTION("while a task waits") {
      reactor::Timer end(loop, [&] { pipe->read.close(); });
      end.start_once(3ms);
      written = co_await output.write(std::string(3 * 1024 * 1024, 'x'));
    }
    CHECK_FALSE(written);
    CHECK(output.error() == std::errc::broken_pipe);
    const bool again = co_await output.write("x");
    CHECK_FALSE(again);
  });
}

TEST_CASE("a destroyed output releases the task that writes") {
  Loop loop;
  const Pipe pipe;
  std::optional<AsyncOutput> output(std::in_place, loop, pipe.write);
  bool let_go = false;
  run_tasks(
      loop,
      [&]() -> Task<> {
        const bool written = co_await output->write(std::string(3 * 1024 * 1024, 'x'));
        let_go = !written;
      },
      [&]() -> Task<> {
        co_await sleep(loop, 1ms);
        output.reset();
      });
  CHECK(let_go);
}
