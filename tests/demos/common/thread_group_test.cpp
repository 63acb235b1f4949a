#include "demos/common/crew.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <semaphore>

#include "demos/common/fd.h"
#include "tests/support/catch.h"

using demo::Crew;
using demo::Fd;

namespace {

struct Pipe {
  Pipe() {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    read_end = Fd(ends[0]);
    write_end = Fd(ends[1]);
  }
  Fd read_end, write_end;
};

}  // namespace

TEST_CASE("a crew interrupts threads that block, and waits for all of them") {
  const Pipe never_written;
  std::atomic<bool> stop = false;
  std::atomic<int> ended = 0;
  std::counting_semaphore<> started(0);
  Crew crew;
  constexpr int threads = 20;
  for (int i = 0; i < threads; ++i)
    crew.start([&] {
      started.release();
      char byte = 0;
      while (!stop)
        if (::read(never_written.read_end.get(), &byte, 1) < 0 && errno != EINTR) break;
      ++ended;
    });
  for (int i = 0; i < threads; ++i) started.acquire();
  stop = true;
  crew.stop();
  CHECK(ended == threads);
}

TEST_CASE("a crew joins threads that end by themselves on the way") {
  std::atomic<int> ended = 0;
  Crew crew;
  for (int i = 0; i < 200; ++i) crew.start([&] { ++ended; });
  crew.stop();
  CHECK(ended == 200);
}

TEST_CASE("a member of the crew may start another one") {
  std::binary_semaphore second(0);
  Crew crew;
  crew.start([&] { crew.start([&] { second.release(); }); });
  second.acquire();
  crew.stop();
  SUCCEED("both have ended");
}

TEST_CASE("the destructor stops the crew, and a crew without work ends at once") {
  std::atomic<bool> stop = false;
  const Pipe never_written;
  {
    Crew crew;
    crew.start([&] {
      char byte = 0;
      while (!stop)
        [[maybe_unused]] const auto count =
            ::read(never_written.read_end.get(), &byte, 1);
    });
    stop = true;
  }
  const Crew idle;
  SUCCEED("nothing hangs");
}
