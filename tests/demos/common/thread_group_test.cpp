#include "demos/common/thread_group.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <semaphore>

#include "demos/common/pipe.h"
#include "tests/support/catch.h"

using demo::ThreadGroup;

TEST_CASE("a thread group interrupts blocked threads and joins them") {
  const demo::Pipe never_written = demo::open_pipe();
  std::atomic<bool> stop = false;
  std::atomic<int> ended = 0;
  std::counting_semaphore<> started(0);
  ThreadGroup group([&] { stop = true; });
  constexpr int threads = 20;
  for (int i = 0; i < threads; ++i)
    group.start([&] {
      started.release();
      char byte = 0;
      while (!stop)
        if (::read(never_written.read_end.get(), &byte, 1) < 0 && errno != EINTR) break;
      ++ended;
    });
  for (int i = 0; i < threads; ++i) started.acquire();
  group.stop();
  CHECK(ended == threads);
}

TEST_CASE("a thread group joins threads whose functions have returned") {
  std::atomic<int> ended = 0;
  ThreadGroup group([] {});
  for (int i = 0; i < 200; ++i) group.start([&] { ++ended; });
  group.stop();
  CHECK(ended == 200);
}

TEST_CASE("a thread of a thread group may start another one") {
  std::binary_semaphore second(0);
  ThreadGroup group([] {});
  group.start([&] { group.start([&] { second.release(); }); });
  second.acquire();
  group.stop();
  SUCCEED("both have ended");
}

TEST_CASE("the destructor of a thread group stops it") {
  std::atomic<bool> stop = false;
  const demo::Pipe never_written = demo::open_pipe();
  {
    ThreadGroup group([&] { stop = true; });
    group.start([&] {
      char byte = 0;
      while (!stop)
        [[maybe_unused]] const auto count =
            ::read(never_written.read_end.get(), &byte, 1);
    });
  }
  const ThreadGroup idle([] {});
  SUCCEED("nothing hangs");
}
