#include "reactor/when_any.h"

#include <memory>
#include <string>

#include "tests/reactor/task_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::FirstOf;
using reactor::Loop;
using reactor::sleep;
using reactor::Task;
using reactor::TaskGroup;
using reactor::when_any;
using reactor::with_timeout;

namespace {

constexpr std::chrono::hours ever{1};

Task<int> slow(Loop& loop, std::chrono::nanoseconds time, int value, Probe) {
  co_await sleep(loop, time);
  co_return value;
}

Task<int> slow(Loop& loop, std::chrono::nanoseconds time, int value) {
  return slow(loop, time, value, Probe([] {}));
}

Task<std::unique_ptr<int>> at_once(int value) {
  co_return std::make_unique<int>(value);
}

Task<> failing(Loop& loop) {
  co_await sleep(loop, 1ms);
  throw std::runtime_error("lost the race");
}

}  // namespace

TEST_CASE("when_any gives the first result with its index and cancels the others") {
  Loop loop;
  int ended = 0;
  run_tasks(loop, [&]() -> Task<> {
    auto first = co_await when_any(slow(loop, ever, 1, Probe([&] { ++ended; })),
                                   slow(loop, 1ms, 2), sleep(loop, ever));
    CHECK(first.index() == 1);
    CHECK(std::get<1>(first) == 2);
    CHECK(ended == 1);
  });
}

TEST_CASE("when_any starts no other operation if one finishes at once") {
  Loop loop;
  int started = 0;
  const auto count = [&]() -> Task<> {
    ++started;
    co_return;
  };
  run_tasks(loop, [&]() -> Task<> {
    auto first = co_await when_any(at_once(7), count());
    CHECK(*std::get<0>(first) == 7);
  });
  CHECK(started == 0);
}

TEST_CASE("when_any finishes exactly one of several operations that end together") {
  Loop loop;
  int finished = 0;
  const auto count = [&]() -> Task<> {
    co_await sleep(loop, 1ms);
    ++finished;
  };
  run_tasks(loop, [&]() -> Task<> { co_await when_any(count(), count(), count()); });
  CHECK(finished == 1);
}

TEST_CASE("when_any rethrows the exception of the first finished operation") {
  Loop loop;
  run_tasks(loop, [&]() -> Task<> {
    std::string caught;
    try {
      co_await when_any(failing(loop), sleep(loop, ever));
    } catch (const std::runtime_error& error) {
      caught = error.what();
    }
    CHECK(caught == "lost the race");
  });
}

TEST_CASE("when_any of an invalid task throws a logic error") {
  Loop loop;
  Task<int> task = slow(loop, 1ms, 1);
  const Task<int> moved = std::move(task);
  CHECK_THROWS_AS(when_any(std::move(task), sleep(loop, 1ms)), std::logic_error);
}

TEST_CASE("with_timeout gives the result, or nothing after the time limit") {
  Loop loop;
  int ended = 0;
  run_tasks(loop, [&]() -> Task<> {
    const auto in_time = co_await with_timeout(loop, ever, slow(loop, 1ms, 5));
    CHECK(in_time == 5);
    const auto late =
        co_await with_timeout(loop, 2ms, slow(loop, ever, 5, Probe([&] { ++ended; })));
    CHECK_FALSE(late.has_value());
    CHECK(ended == 1);
    const auto slept = co_await with_timeout(loop, ever, sleep(loop, 1ms));
    CHECK(slept.has_value());
    const auto woken = co_await with_timeout(loop, 1ms, sleep(loop, ever));
    CHECK_FALSE(woken.has_value());
  });
}

TEST_CASE("time limits may be nested, and the shortest one counts") {
  Loop loop;
  run_tasks(loop, [&]() -> Task<> {
    const auto outer =
        co_await with_timeout(loop, 1ms, with_timeout(loop, ever, sleep(loop, ever)));
    CHECK_FALSE(outer.has_value());
    const auto inner =
        co_await with_timeout(loop, ever, with_timeout(loop, 1ms, sleep(loop, ever)));
    REQUIRE(inner.has_value());
    CHECK_FALSE(inner->has_value());
    const auto race = co_await when_any(when_any(sleep(loop, ever), sleep(loop, 1ms)),
                                        sleep(loop, ever));
    CHECK(race.index() == 0);
    CHECK(std::get<0>(race).index() == 1);
  });
}

TEST_CASE("cancelling a task in when_any cancels all operations of the when_any") {
  Loop loop;
  int ended = 0;
  {
    TaskGroup tasks(loop);
    tasks.spawn([&]() -> Task<> {
      co_await when_any(
          slow(loop, ever, 1, Probe([&] { ++ended; })),
          with_timeout(loop, ever, slow(loop, ever, 1, Probe([&] { ++ended; }))));
    });
    run_for(loop, 3ms);
    CHECK(ended == 0);
  }
  CHECK(ended == 2);
}

TEST_CASE("a task in a when_any may destroy the group in which it runs") {
  Loop loop;
  std::optional<TaskGroup> tasks(std::in_place, loop);
  std::string order;
  tasks->spawn([&]() -> Task<> {
    const Probe outer([&] { order += " outer"; });
    const auto ender = [&]() -> Task<> {
      const Probe inner([&] { order += " inner"; });
      co_await sleep(loop, 1ms);
      tasks.reset();
      order += "on";
      co_await sleep(loop, 1ms);
      order += "never";
    };
    co_await when_any(ender(), sleep(loop, ever));
    order += "never";
  });
  run_for(loop, 10ms);
  CHECK(order == "on inner outer");
}

TEST_CASE("the destructor of a cancelled task may destroy the group in which it runs") {
  Loop loop;
  std::optional<TaskGroup> tasks(std::in_place, loop);
  bool past = false, ended = false;
  tasks->spawn([&]() -> Task<> {
    const Probe probe([&] { ended = true; });
    co_await when_any(slow(loop, ever, 1, Probe([&] { tasks.reset(); })),
                      sleep(loop, 1ms));
    past = true;
  });
  run_for(loop, 10ms);
  CHECK_FALSE(past);
  CHECK(ended);
}
