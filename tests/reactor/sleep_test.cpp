#include "reactor/sleep.h"

#include <vector>

#include "tests/reactor/task_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Loop;
using reactor::sleep;
using reactor::Task;
using reactor::TaskGroup;

TEST_CASE("sleep never returns early, and other tasks run meanwhile") {
  Loop loop;
  int others = 0;
  bool over = false;
  run_tasks(
      loop,
      [&]() -> Task<> {
        for (int i = 0; i < 10; ++i) {
          const auto due = Clock::now() + 2500us;
          co_await sleep(loop, 2500us);
          CHECK(Clock::now() >= due);
        }
        over = true;
      },
      [&]() -> Task<> {
        while (!over) {
          co_await sleep(loop, 1ms);
          ++others;
        }
      });
  CHECK(others > 1);
}

TEST_CASE("sleeping tasks wake in the order of their times") {
  Loop loop;
  std::vector<int> order;
  TaskGroup tasks(loop);
  for (const int ms : {30, 10, 20})
    tasks.spawn([&loop, &order, ms]() -> Task<> {
      co_await sleep(loop, std::chrono::milliseconds(ms));
      order.push_back(ms);
    });
  loop.run();
  CHECK(order == std::vector<int>{10, 20, 30});
}

TEST_CASE("a sleep of zero leaves time for I/O") {
  Loop loop;
  Pipe pipe;
  const auto time = GENERATE(0ns, -1ns);
  bool over = false;
  reactor::Timer end(loop, [&] { over = true; });
  end.start_once(2ms);
  run_tasks(loop, [&]() -> Task<> {
    while (!over) co_await sleep(loop, time);
  });
  CHECK(over);
}

TEST_CASE(
    "the time of a sleep starts at co_await, and without co_await it starts no timer") {
  Loop loop;
  run_tasks(loop, [&]() -> Task<> {
    auto later = sleep(loop, 5ms);
    [[maybe_unused]] const auto never = sleep(loop, std::chrono::hours(1));
    co_await sleep(loop, 5ms);
    const auto due = Clock::now() + 5ms;
    co_await std::move(later);
    CHECK(Clock::now() >= due);
  });
  loop.run();  // returns because no timer is active
}
