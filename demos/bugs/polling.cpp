// polling: looking every millisecond whether something has happened
//
// Symptom: an idle server wakes up hundreds of times a second, and is late
//          anyway.
// See it:  strace -f -c -e 'trace=/epoll_p?wait' bug_polling
//          perf stat -e context-switches bug_polling
// Why:     a flag cannot be waited for, so the loop has to look, more often the
//          sooner it wants to know. What a loop can wait for is a descriptor:
//          Waker has one (an eventfd or a pipe), which the other thread makes
//          readable.

#include <atomic>
#include <cstdio>
#include <thread>

#include "demos/bugs/meter.h"
#include "demos/common/main.h"
#include "reactor/loop.h"
#include "reactor/timer.h"
#include "reactor/waker.h"

namespace {

using namespace std::chrono_literals;

int serve(int argc, char** argv) {
  const bugs::Meter meter(argc, argv);
  reactor::Loop loop;
  std::atomic<bool> finished = false;
  reactor::Timer look(loop, [&] {
    if (finished) loop.stop();
  });
  look.start_repeating(1ms);

  std::thread worker([&] {
    std::this_thread::sleep_for(meter.left());  // stands for a long computation
    finished = true;
  });
  loop.run();
  worker.join();

  std::printf("A thread had its result after %lld ms.\n",
              static_cast<long long>(meter.passed().count()));
  std::printf("The loop woke up %llu times; processor time used: %d %%\n",
              static_cast<unsigned long long>(loop.statistics().iterations),
              meter.processor_percent());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return demo::run_main("bug_polling", [&] { return serve(argc, argv); });
}
