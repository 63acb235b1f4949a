#include "reactor/task_group.h"

#include <memory>
#include <optional>
#include <string>

#include "tests/reactor/task_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Loop;
using reactor::sleep;
using reactor::Task;
using reactor::TaskGroup;
using reactor::Timer;

TEST_CASE("cancel destroys all tasks, started or not, the newest first") {
  Loop loop;
  std::string order;
  TaskGroup tasks(loop);
  const auto note = [&](const char* name) {
    return Probe([&order, name] { order += name; });
  };
  tasks.spawn(never(loop, note("a")));
  tasks.spawn(never(loop, note("b")));
  start_tasks(loop);
  tasks.spawn(never(loop, note("c")));
  tasks.cancel();
  CHECK(order == "cba");
  CHECK(tasks.size() == 0);
  tasks.spawn(never(loop, note("d")));  // the group can still be used
  start_tasks(loop);
  CHECK(tasks.size() == 1);
  CHECK(order == "cba");
}

TEST_CASE("a task cancels another task that it owns in its own group") {
  Loop loop;
  bool ended = false, past = false;
  run_tasks(loop, [&]() -> Task<> {
    TaskGroup other(loop);
    other.spawn([&]() -> Task<> {
      const Probe probe([&] { ended = true; });
      co_await sleep(loop, std::chrono::hours(1));
      past = true;
    });
    co_await sleep(loop, 1ms);
    other.cancel();
    CHECK(ended);
  });
  CHECK_FALSE(past);
}

TEST_CASE("a group frees tasks that have not ended when the loop stops") {
  const std::size_t before = open_descriptors();
  int ended = 0;
  {
    Loop loop;
    TaskGroup tasks(loop);
    for (int i = 0; i < 100; ++i) tasks.spawn(never(loop, Probe([&] { ++ended; })));
    Timer stop(loop, [&] { loop.stop(); });
    stop.start_once(1ms);
    loop.run();
    CHECK(tasks.size() == 100);
    CHECK(ended == 0);
  }
  CHECK(ended == 100);
  CHECK(open_descriptors() == before);
}

TEST_CASE("a group frees tasks of a loop that never ran") {
  int ended = 0;
  {
    Loop loop;
    TaskGroup tasks(loop);
    tasks.spawn(never(loop, Probe([&] { ++ended; })));
  }
  CHECK(ended == 1);
}

TEST_CASE("a task that cancels its own group ends at its next co_await") {
  Loop loop;
  std::string order;
  TaskGroup tasks(loop);
  tasks.spawn(never(loop, Probe([&] { order += "other "; })));
  tasks.spawn([&]() -> Task<> {
    const Probe probe([&] { order += "self"; });
    tasks.cancel();
    order += "going on ";
    co_await sleep(loop, 1ms);
    order += "never";
  });
  loop.run();
  CHECK(order == "other going on self");
  CHECK(tasks.size() == 0);
}

TEST_CASE("a task may destroy its own group and then wait, return or throw") {
  Loop loop;
  std::optional<TaskGroup> tasks(std::in_place, loop);
  int ended = 0;
  bool past = false;
  const auto below = [&](int how) -> Task<> {
    const Probe probe([&] { ++ended; });
    co_await sleep(loop, 1ms);
    tasks.reset();
    if (how == 0) co_await sleep(loop, 1ms);
    if (how == 1) co_return;
    if (how == 2) throw std::runtime_error("thrown by the last one");
    past = true;
  };
  const int how = GENERATE(0, 1, 2);
  CAPTURE(how);
  tasks->spawn([&]() -> Task<> {
    const Probe probe([&] { ++ended; });
    co_await below(how);
    past = how == 0;
  });
  tasks->spawn(never(loop, Probe([&] { ++ended; })));
  if (how == 2)
    CHECK_THROWS_WITH(run_for(loop, 10ms), "thrown by the last one");
  else
    run_for(loop, 10ms);
  CHECK(ended == 3);
  CHECK_FALSE(past);
}

TEST_CASE("a task may destroy a group two levels above its own") {
  Loop loop;
  std::string order;
  std::optional<TaskGroup> outer(std::in_place, loop);
  outer->spawn([&]() -> Task<> {
    const Probe probe([&] { order += "outer "; });
    TaskGroup inner(loop);
    inner.spawn([&]() -> Task<> {
      const Probe own([&] { order += "inner"; });
      co_await sleep(loop, 1ms);
      outer.reset();
      co_await sleep(loop, 1ms);
      order += "never";
    });
    co_await inner.join();
    order += "never";
  });
  run_for(loop, 10ms);
  CHECK(order == "outer inner");
}

TEST_CASE("the destructor of a cancelled task may cancel, use and destroy the group") {
  Loop loop;
  std::optional<TaskGroup> tasks(std::in_place, loop);
  int ended = 0;
  tasks->spawn(never(loop, Probe([&] { ++ended; })));
  SECTION("cancel") {
    tasks->spawn(never(loop, Probe([&] { tasks->cancel(), ++ended; })));
    start_tasks(loop);
    tasks->cancel();
  }
  SECTION("spawn, which does not start") {
    tasks->spawn(never(loop, Probe([&] {
                         tasks->spawn(never(loop, Probe([] {})));
                         ++ended;
                       })));
    start_tasks(loop);
    tasks->cancel();
    CHECK(tasks->size() == 0);
  }
  SECTION("destroy") {
    auto owner = std::make_shared<TaskGroup>(std::move(*tasks));
    TaskGroup* group = owner.get();
    const std::weak_ptr<TaskGroup> gone = owner;
    group->spawn([&loop, &ended, owner]() -> Task<> {
      const Probe probe([&] { ++ended; });
      co_await sleep(loop, std::chrono::hours(1));
    });
    owner.reset();
    start_tasks(loop);
    CHECK_FALSE(gone.expired());
    group->cancel();
    CHECK(gone.expired());
  }
  CHECK(ended == 2);
}

TEST_CASE("a callback may destroy a group of waiting and ready tasks") {
  Loop loop;
  std::optional<TaskGroup> tasks(std::in_place, loop);
  int ended = 0;
  for (int i = 0; i < 10; ++i)
    tasks->spawn([&]() -> Task<> {
      const Probe probe([&] { ++ended; });
      co_await sleep(loop, 1ms);
      co_await sleep(loop, std::chrono::hours(1));
    });
  Timer end(loop, [&] {
    tasks->spawn(never(loop, Probe([&] { ++ended; })));
    tasks.reset();
  });
  end.start_once(GENERATE(1ms, 5ms));
  run_for(loop, 10ms);
  CHECK(ended == 11);
}

TEST_CASE("a group with running tasks may be moved, also onto another group") {
  Loop loop;
  int ended = 0, past = 0;
  TaskGroup first(loop);
  first.spawn([&]() -> Task<> {
    const Probe probe([&] { ++ended; });
    co_await sleep(loop, 3ms);
    ++past;
  });
  TaskGroup second(loop);
  second.spawn(never(loop, Probe([&] { ++ended; })));
  start_tasks(loop);
  second = std::move(first);
  CHECK(ended == 1);
  loop.run();
  CHECK(past == 1);
  CHECK(ended == 2);
}

TEST_CASE("run() in a task throws a logic error") {
  Loop loop;
  TaskGroup tasks(loop);
  tasks.spawn([&]() -> Task<> {
    loop.run();
    co_return;
  });
  CHECK_THROWS_AS(loop.run(), std::logic_error);
}

TEST_CASE("spawning an invalid task throws a logic error") {
  Loop loop;
  TaskGroup tasks(loop);
  Task<> task = never(loop, Probe([] {}));
  tasks.spawn(std::move(task));
  CHECK_THROWS_AS(tasks.spawn(std::move(task)), std::logic_error);
  CHECK(tasks.size() == 1);
}

TEST_CASE("tasks that survive their loop abort the process with a message") {
  const auto result = run_in_child([] {
    auto loop = std::make_unique<Loop>();
    TaskGroup tasks(*loop);
    tasks.spawn([]() -> Task<> { co_return; }());
    loop.reset();
  });
  CHECK(result.killed(SIGABRT));
  CHECK_THAT(result.output, Catch::Contains("TaskGroup"));
}
