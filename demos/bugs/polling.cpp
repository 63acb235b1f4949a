// polling: a loop checks a flag every millisecond
//
// Symptom: an idle server wakes up hundreds of times per second, and still
//          notices the event late.
// See it:  strace -f -c -e 'trace=/epoll_p?wait' bug_polling
//          perf stat -e context-switches bug_polling
// Why:     a loop cannot wait for a flag, so it has to check it; the sooner it
//          should notice a change, the more often. A loop can wait for a
//          descriptor. A Waker has one (an eventfd or a pipe), and the other
//          thread makes it readable.

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
  reactor::Timer check(loop, [&] {
    if (finished) loop.stop();
  });
  check.start_repeating(1ms);

  std::thread worker([&] {
    std::this_thread::sleep_for(meter.left());  // like a long computation
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
