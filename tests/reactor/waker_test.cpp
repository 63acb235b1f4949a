#include "reactor/waker.h"

#include <signal.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "tests/reactor/support.h"
#include "tests/support/catch.h"
#include "tests/support/joining_thread.h"

using namespace support;
using reactor::Loop;
using reactor::Timer;
using reactor::Waker;
using testing_support::JoiningThread;

TEST_CASE("threads: a waker makes the loop call the function in the loop's thread") {
  Loop loop;
  const Guard guard(loop);
  std::thread::id called_in;
  Waker waker(loop, [&] {
    called_in = std::this_thread::get_id();
    loop.stop();
  });
  JoiningThread other([&] { waker.wake(); });
  loop.run();
  CHECK(called_in == std::this_thread::get_id());
}

TEST_CASE("threads: the callback sees all memory written before wake") {
  Loop loop;
  const Guard guard(loop);
  int plain = 0, seen = 0;  // not atomic, because the waker orders the accesses
  Waker waker(loop, [&] {
    seen = plain;
    loop.stop();
  });
  JoiningThread other([&] {
    plain = 42;
    waker.wake();
  });
  loop.run();
  CHECK(seen == 42);
}

TEST_CASE(
    "threads: several wakes may cause one call, but the last wake is never lost") {
  constexpr int threads = 4, each = 2000;
  Loop loop;
  const Guard guard(loop);
  std::mutex mutex;
  std::deque<int> queue;
  int taken = 0, calls = 0;
  Waker waker(loop, [&] {
    ++calls;
    const std::lock_guard lock(mutex);
    taken += static_cast<int>(queue.size());
    queue.clear();
    if (taken == threads * each) loop.stop();
  });
  std::vector<JoiningThread> workers;
  for (int t = 0; t < threads; ++t)
    workers.emplace_back([&] {
      for (int i = 0; i < each; ++i) {
        {
          const std::lock_guard lock(mutex);
          queue.push_back(i);
        }
        waker.wake();
      }
    });
  loop.run();
  CHECK(taken == threads * each);
  CHECK(calls <= threads * each);
}

TEST_CASE("threads: wakers play ping-pong between two loops") {
  constexpr int rounds = 500;
  std::mutex mutex;
  std::condition_variable ready;
  Waker* far_waker = nullptr;
  Loop loop;
  const Guard guard(loop);
  int near_calls = 0;
  std::atomic<int> far_calls = 0;
  std::optional<Waker> near;
  near.emplace(loop, [&] {
    if (++near_calls == rounds) loop.stop();
    far_waker->wake();
  });
  JoiningThread other([&] {
    Loop far_loop;
    Waker waker(far_loop, [&] {
      if (++far_calls == rounds) return far_loop.stop();
      near->wake();
    });
    {
      const std::lock_guard lock(mutex);
      far_waker = &waker;
    }
    ready.notify_one();
    far_loop.run();
  });
  {
    std::unique_lock lock(mutex);
    ready.wait(lock, [&] { return far_waker != nullptr; });
  }
  near->wake();
  loop.run();
  other.join();
  CHECK(near_calls == rounds);
  CHECK(far_calls == rounds);
}

TEST_CASE("a wake before the loop runs is kept") {
  Loop loop;
  const Guard guard(loop);
  int calls = 0;
  Waker waker(loop, [&] {
    ++calls;
    loop.stop();
  });
  waker.wake();
  waker.wake();
  CHECK(calls == 0);
  loop.run();
  CHECK(calls == 1);
}

TEST_CASE("a waker may wake itself in its callback") {
  Loop loop;
  const Guard guard(loop);
  int calls = 0;
  std::optional<Waker> waker;
  waker.emplace(loop, [&] {
    if (++calls == 10) return loop.stop();
    waker->wake();
  });
  waker->wake();
  loop.run();
  CHECK(calls == 10);
}

TEST_CASE("a waker may be called from a signal handler") {
  Loop loop;
  const Guard guard(loop);
  static Waker* to_wake = nullptr;
  int calls = 0;
  Waker waker(loop, [&] {
    ++calls;
    loop.stop();
  });
  to_wake = &waker;
  struct sigaction before, action{};
  action.sa_handler = [](int) { to_wake->wake(); };
  ::sigaction(SIGUSR1, &action, &before);
  Timer raiser(loop, [] { ::raise(SIGUSR1); });
  raiser.start_once(1ms);
  loop.run();
  ::sigaction(SIGUSR1, &before, nullptr);
  CHECK(calls == 1);
}

TEST_CASE("a waker keeps the loop running") {
  Loop loop;
  int ticks = 0;
  const Waker waker(loop, [] {});
  Timer timer(loop, [&] {
    if (++ticks == 3) loop.stop();
  });
  timer.start_repeating(1ms);
  loop.run();
  timer.stop();
  Timer late(loop, [&] { loop.stop(); });
  late.start_once(3ms);
  loop.run();
  CHECK(ticks == 3);
}

// Lifetime, as in docs/lifetime.md.

TEST_CASE("a waker may be destroyed in its own callback") {
  Loop loop;
  int calls = 0;
  std::optional<Waker> waker;
  waker.emplace(loop, [&] {
    ++calls;
    waker.reset();
    ++calls;
  });
  waker->wake();
  loop.run();
  CHECK(calls == 2);
}

TEST_CASE("a waker destroyed with a pending wake makes no callback") {
  Loop loop;
  int calls = 0;
  std::optional<Waker> waker(std::in_place, loop, [&] { ++calls; });
  SECTION("before the loop runs") {
    waker->wake();
    waker.reset();
  }
  SECTION("by another waker in the same iteration") {
    std::optional<Waker> one, two;
    one.emplace(loop, [&] { ++calls, two.reset(); });
    two.emplace(loop, [&] { ++calls, one.reset(); });
    one->wake();
    two->wake();
    run_for(loop, 3ms);
    CHECK(calls == 1);
    calls = 0;
    waker.reset();
  }
  run_for(loop, 3ms);
  CHECK(calls == 0);
}

TEST_CASE("a waker with a pending wake may be moved, also onto another waker") {
  Loop loop;
  int one = 0, two = 0;
  Waker first(loop, [&] { ++one; });
  Waker second(loop, [&] { ++two; });
  first.wake();
  second.wake();
  first = std::move(second);
  run_for(loop, 3ms);
  CHECK(one == 0);
  CHECK(two == 1);
}

TEST_CASE("run() rethrows an exception of on_wake, and the waker still works") {
  Loop loop;
  int calls = 0;
  Waker waker(loop, [&] {
    if (++calls == 1) throw std::runtime_error("wake");
    loop.stop();
  });
  waker.wake();
  CHECK_THROWS_WITH(loop.run(), "wake");
  waker.wake();
  loop.run();
  CHECK(calls == 2);
}

TEST_CASE("a waker that survives its loop aborts the process and is named") {
  const auto result = run_in_child([] {
    auto loop = std::make_unique<Loop>();
    const Waker waker(*loop, [] {});
    loop.reset();
  });
  CHECK(result.killed(SIGABRT));
  CHECK_THAT(result.output, Catch::Contains("async"));
}

TEST_CASE("threads: making a waker in another thread throws a logic error") {
  Loop loop;
  bool refused = false;
  JoiningThread([&] {
    try {
      Waker waker(loop, [] {});
    } catch (const std::logic_error&) {
      refused = true;
    }
  }).join();
  CHECK(refused);
}
