#include "demos/common/loop_thread.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <semaphore>
#include <stdexcept>

#include "reactor/timer.h"
#include "tests/support/catch.h"
#include "tests/support/joining_thread.h"

using demo::LoopThread;
using reactor::Loop;
using testing_support::JoiningThread;

namespace {

LoopThread::SetUp nothing() {
  return [](Loop&) { return nullptr; };
}

}  // namespace

TEST_CASE("a loop thread calls set_up and tasks in its own thread") {
  std::thread::id set_up, worked;
  std::binary_semaphore done(0);
  LoopThread thread([&](Loop&) {
    set_up = std::this_thread::get_id();
    return nullptr;
  });
  CHECK(set_up != std::thread::id());
  CHECK(set_up != std::this_thread::get_id());
  thread.post([&] {
    worked = std::this_thread::get_id();
    done.release();
  });
  done.acquire();
  CHECK(worked == set_up);
}

TEST_CASE("a loop thread runs tasks in the order of the posts") {
  std::vector<int> order;
  std::binary_semaphore done(0);
  LoopThread thread(nothing());
  for (int i = 0; i < 1000; ++i) thread.post([&order, i] { order.push_back(i); });
  thread.post([&] { done.release(); });
  done.acquire();
  REQUIRE(order.size() == 1000);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("a loop thread destroys its handles in its own thread") {
  struct Handles {
    explicit Handles(Loop& loop) : timer(loop, [] {}) {
      timer.start_once(std::chrono::hours(1));
    }
    ~Handles() { ended_in = std::this_thread::get_id(); }
    std::thread::id& ended_in = last();
    static std::thread::id& last() {
      static std::thread::id id;
      return id;
    }
    reactor::Timer timer;
  };
  LoopThread thread([](Loop& loop) { return std::make_shared<Handles>(loop); });
  thread.post([] {});
  const Loop::Statistics statistics = thread.stop();
  CHECK(statistics.iterations > 0);
  CHECK(Handles::last() != std::thread::id());
  CHECK(Handles::last() != std::this_thread::get_id());
  thread.post([] { FAIL("posted after the end"); });
  CHECK(thread.stop().iterations == statistics.iterations);
}

TEST_CASE("a loop thread throws the exception of its set_up") {
  const auto fail = [](Loop&) -> std::shared_ptr<void> {
    throw std::runtime_error("no");
  };
  CHECK_THROWS_WITH(LoopThread(fail), "no");
}

TEST_CASE("many threads may post while a loop thread ends") {
  std::atomic<int> ran = 0;
  std::atomic<bool> over = false;
  std::vector<JoiningThread> others;
  {
    LoopThread thread(nothing());
    for (int i = 0; i < 3; ++i)
      others.emplace_back([&] {
        while (!over) thread.post([&] { ++ran; });
      });
    while (ran < 100) std::this_thread::yield();
    thread.stop();
    over = true;
    others.clear();
  }
  CHECK(ran >= 100);
}
