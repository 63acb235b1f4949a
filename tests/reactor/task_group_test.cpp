#include "reactor/task_group.h"

#include <string>

#include "tests/reactor/task_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Loop;
using reactor::sleep;
using reactor::Task;
using reactor::TaskGroup;
using reactor::Timer;

TEST_CASE("a spawned task starts when the loop runs, and leaves the group at its end") {
  Loop loop;
  TaskGroup tasks(loop);
  int runs = 0;
  tasks.spawn([](int& count) -> Task<> {
    ++count;
    co_return;
  }(runs));
  CHECK(runs == 0);
  CHECK(tasks.size() == 1);
  loop.run();  // returns at once because no task is left
  CHECK(runs == 1);
  CHECK(tasks.size() == 0);
}

TEST_CASE("a task spawned by a callback starts after the callback has returned") {
  Loop loop;
  TaskGroup tasks(loop);
  std::string order;
  Timer timer(loop, [&] {
    tasks.spawn([&]() -> Task<> {
      order += "task";
      co_return;
    });
    order += "callback ";
  });
  timer.start_once(1ms);
  loop.run();
  CHECK(order == "callback task");
}

TEST_CASE("a task spawned by a task starts when that task waits or ends") {
  Loop loop;
  std::string order;
  TaskGroup tasks(loop);
  const auto note = [&](const char* name) -> Task<> {
    order += name;
    co_return;
  };
  tasks.spawn([&]() -> Task<> {
    tasks.spawn(note("b"));
    order += "a";
    co_await sleep(loop, 1ms);
    tasks.spawn(note("d"));
    order += "c";
  });
  loop.run();
  CHECK(order == "abcd");
}

TEST_CASE("a spawned function keeps its captures while its task runs") {
  Loop loop;
  TaskGroup tasks(loop);
  std::string result;
  {
    const std::string text(100, 'x');
    tasks.spawn([&loop, &result, text]() -> Task<> {
      co_await sleep(loop, 1ms);
      result = text;
    });
  }
  loop.run();
  CHECK(result == std::string(100, 'x'));
}

TEST_CASE("run() rethrows an exception of a task, and the other tasks continue") {
  Loop loop;
  TaskGroup tasks(loop);
  bool go_on = false;
  int later = 0;
  tasks.spawn([&]() -> Task<> {
    co_await sleep(loop, 1ms);
    throw std::runtime_error("thrown by a task");
  });
  tasks.spawn([&]() -> Task<> {
    while (!go_on) co_await sleep(loop, 1ms);
    ++later;
  });
  CHECK_THROWS_WITH(loop.run(), "thrown by a task");
  CHECK(tasks.size() == 1);
  CHECK(later == 0);
  go_on = true;
  loop.run();
  CHECK(later == 1);
}

TEST_CASE("run() rethrows the first exception that tasks throw before they wait") {
  Loop loop;
  TaskGroup tasks(loop);
  for (const char* text : {"first", "second"})
    tasks.spawn([text]() -> Task<> {
      throw std::runtime_error(text);
      co_return;
    });
  CHECK_THROWS_WITH(loop.run(), "first");
  CHECK(tasks.size() == 0);
  loop.run();
}

TEST_CASE("a failed check in a task of a test is reported") {
  Loop loop;
  CHECK_THROWS_AS(run_tasks(loop,
                            []() -> Task<> {
                              throw std::logic_error("seen");
                              co_return;
                            }),
                  std::logic_error);
}

TEST_CASE("join waits until the last task has ended") {
  Loop loop;
  int ended = 0;
  run_tasks(loop, [&]() -> Task<> {
    TaskGroup inner(loop);
    bool joined = co_await inner.join();  // at once, because there is no task
    CHECK(joined);
    for (int i = 1; i <= 3; ++i)
      inner.spawn([&loop, &ended, i]() -> Task<> {
        co_await sleep(loop, std::chrono::milliseconds(i));
        ++ended;
      });
    joined = co_await inner.join();
    CHECK(joined);
    CHECK(ended == 3);
  });
  CHECK(ended == 3);
}

TEST_CASE("a second task must not join at the same time") {
  Loop loop;
  TaskGroup tasks(loop);
  tasks.spawn(never(loop, Probe([] {})));
  int refused = 0, joined = 0;
  TaskGroup others(loop);
  for (int i = 0; i < 2; ++i)
    others.spawn([&]() -> Task<> {
      try {
        joined += co_await tasks.join();
      } catch (const std::logic_error&) {
        ++refused;
      }
    });
  start_tasks(loop);
  CHECK(refused == 1);
  tasks.cancel();
  run_until(loop, [&] { return joined == 1; });
}
