#include "reactor/task.h"

#include <memory>
#include <optional>
#include <string>

#include "reactor/sleep.h"
#include "tests/reactor/task_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Loop;
using reactor::Task;
using reactor::TaskGroup;

namespace {

constexpr int many = 100'000;

Task<int> number(int value) { co_return value; }

Task<int> slow_number(Loop& loop, int value) {
  co_await reactor::sleep(loop, 1ms);
  co_return value;
}

Task<int> failing(const char* text) {
  if (text != nullptr) throw std::runtime_error(text);
  co_return 0;
}

Task<> failing_later(Loop& loop) {
  co_await reactor::sleep(loop, 1ms);
  co_await failing("from below");
}

/// Awaits itself recursively and sleeps at the bottom.
Task<int> deep(Loop& loop, int levels) {
  if (levels == 0) {
    co_await reactor::sleep(loop, 1ms);
    co_return 0;
  }
  co_return 1 + co_await deep(loop, levels - 1);
}

Task<int> deep_failure(int levels) {
  if (levels == 0) throw std::runtime_error("at the bottom");
  co_return 1 + co_await deep_failure(levels - 1);
}

}  // namespace

TEST_CASE("a task starts when it is awaited and not before") {
  Loop loop;
  int runs = 0;
  const auto count = [&runs]() -> Task<int> { co_return ++runs; };
  run_tasks(loop, [&]() -> Task<> {
    Task<int> task = count();
    CHECK(runs == 0);
    const int result = co_await std::move(task);
    CHECK(result == 1);
  });
  CHECK(runs == 1);
}

TEST_CASE("a task that is never awaited is freed with its parameters") {
  Loop loop;
  int ended = 0;
  {
    const Task<> task = [](Probe) -> Task<> { co_return; }(Probe([&] { ++ended; }));
    CHECK(ended == 0);
  }
  CHECK(ended == 1);
}

TEST_CASE("a task returns values of any kind") {
  Loop loop;
  run_tasks(loop, [&]() -> Task<> {
    const int sum = co_await number(7) + co_await slow_number(loop, 5);
    CHECK(sum == 12);
    const auto text = [](std::string a, std::string b) -> Task<std::string> {
      co_return a + b;
    };
    const std::string half(100, 'x');
    const std::string whole = co_await text(half, half);
    CHECK(whole == std::string(200, 'x'));
    const auto unique = []() -> Task<std::unique_ptr<int>> {
      co_return std::make_unique<int>(3);
    };
    const std::unique_ptr<int> three = co_await unique();
    CHECK(*three == 3);
    const auto optional = []() -> Task<std::optional<int>> { co_return std::nullopt; };
    const std::optional<int> none = co_await optional();
    CHECK_FALSE(none.has_value());
    struct NoDefault {
      explicit NoDefault(int i) : value(i) {}
      int value;
    };
    const auto custom = []() -> Task<NoDefault> { co_return NoDefault(9); };
    const NoDefault nine = co_await custom();
    CHECK(nine.value == 9);
  });
}

TEST_CASE("an exception passes through several tasks to the one that catches it") {
  Loop loop;
  std::string caught;
  int destroyed = 0;
  const auto middle = [&]() -> Task<> {
    const Probe probe([&] { ++destroyed; });
    co_await failing_later(loop);
    FAIL("went on after an exception");
  };
  run_tasks(loop, [&]() -> Task<> {
    try {
      co_await middle();
    } catch (const std::runtime_error& error) {
      caught = error.what();
    }
    CHECK(destroyed == 1);
    co_await reactor::sleep(loop, 1ms);  // the task continues
    co_await number(1);
    caught += ", and on";
  });
  CHECK(caught == "from below, and on");
}

TEST_CASE("awaiting a task that was moved from throws a logic error") {
  Loop loop;
  run_tasks(loop, [&]() -> Task<> {
    Task<int> first = number(1);
    Task<int> second = std::move(first);
    CHECK_FALSE(first.valid());
    CHECK(second.valid());
    const int one = co_await std::move(second);
    CHECK(one == 1);
    CHECK_FALSE(second.valid());
    bool refused = false;
    try {
      co_await std::move(second);
    } catch (const std::logic_error&) {
      refused = true;
    }
    CHECK(refused);
    second = number(4);
    second = number(5);  // frees the first task
    const int five = co_await std::move(second);
    CHECK(five == 5);
  });
}

TEST_CASE("a hundred thousand awaits in a loop do not use up the stack") {
  Loop loop;
  long sum = 0;
  run_tasks(loop, [&]() -> Task<> {
    for (int i = 0; i < many; ++i) sum += co_await number(1);
  });
  CHECK(sum == many);
}

TEST_CASE("a hundred thousand nested tasks do not use up the stack") {
  Loop loop;
  int levels = 0;
  run_tasks(loop, [&]() -> Task<> { levels = co_await deep(loop, many); });
  CHECK(levels == many);
}

TEST_CASE("an exception passes through ten thousand nested tasks") {
  Loop loop;
  run_tasks(loop, [&]() -> Task<> {
    bool caught = false;
    try {
      co_await deep_failure(10'000);
    } catch (const std::runtime_error&) {
      caught = true;
    }
    CHECK(caught);
  });
}

TEST_CASE("cancelling a hundred thousand nested tasks does not use up the stack") {
  Loop loop;
  bool past = false;
  {
    TaskGroup tasks(loop);
    tasks.spawn([&]() -> Task<> {
      co_await deep(loop, many);
      past = true;
    });
    loop.stop();
    loop.run();
  }
  run_for(loop, 5ms);
  CHECK_FALSE(past);
}

TEST_CASE(
    "cancelled tasks destroy their variables, those of the innermost task first") {
  Loop loop;
  std::string order;
  const auto note = [&](const char* name) {
    return Probe([&order, name] { order += name; });
  };
  const auto inner = [&](Probe) -> Task<> {
    const Probe a = note("a"), b = note("b");
    co_await never(loop, note("t"));
  };
  const auto outer = [&]() -> Task<> {
    const Probe c = note("c");
    co_await inner(note("p"));
  };
  {
    TaskGroup tasks(loop);
    tasks.spawn(outer());
    loop.stop();
    loop.run();
    CHECK(order.empty());
  }
  // First the temporary of the expression, then the variables, then the parameter.
  CHECK(order == "tbapc");
}

TEST_CASE("temporaries of an expression with co_await live until the expression ends") {
  Loop loop;
  int ended = 0;
  const auto use = [&](const Probe&, int value) { return value + ended; };
  run_tasks(loop, [&]() -> Task<> {
    const int result = use(Probe([&] { ++ended; }), co_await slow_number(loop, 5));
    CHECK(result == 5);
    CHECK(ended == 1);
    const std::string text = std::string(40, 'a') + std::string(40, 'b') +
                             std::to_string(co_await slow_number(loop, 7));
    CHECK(text.size() == 81);
  });
}
