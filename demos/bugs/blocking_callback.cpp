// blocking_callback: a callback that waits
//
// Symptom: sometimes no client gets an answer for a while, and timers are late,
//          although the processor is idle.
// See it:  strace -r -e 'trace=/epoll_p?wait,/nanosleep' bug_blocking_callback
//          or call loop.measure(true) and print
//          loop.statistics().longest_callback
// Why:     a loop has one thread. While a callback looks up a name, reads from a
//          slow disk or computes, the loop cannot serve any other client.

#include <cstdio>
#include <thread>

#include "demos/common/main.h"
#include "reactor/loop.h"
#include "reactor/timer.h"

namespace {

using namespace std::chrono_literals;

/// Represents any slow operation: getaddrinfo(3), a database query, or reading a file.
void look_up() { std::this_thread::sleep_for(400ms); }

int serve() {
  reactor::Loop loop;
  loop.measure(true);
  int ticks = 0;
  reactor::Timer tick(loop, [&] { ++ticks; });
  tick.start_repeating(10ms);

  const auto answer = [&] {
    std::printf("The timer of 10 ms ticked %d times during a request of 400 ms.\n",
                ticks);
    loop.stop();
  };
  reactor::Timer request(loop, [&] {
    ticks = 0;
    look_up();
    answer();
  });
  request.start_once(50ms);
  loop.run();

  const auto longest = loop.statistics().longest_callback;
  std::printf("The longest callback kept all others waiting for %lld ms.\n",
              static_cast<long long>(longest / 1ms));
  return 0;
}

}  // namespace

int main() { return demo::run_main("bug_blocking_callback", serve); }
