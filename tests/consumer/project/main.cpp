// A program outside of our tree that uses the library.

#include <chrono>
#include <cstdio>

#include "reactor/loop.h"
#include "reactor/selector.h"
#include "reactor/task.h"
#include "reactor/timer.h"
#include "reactor/version.h"

int main() {
  int ticks = 0;
  reactor::Loop loop;
  reactor::Timer timer(loop, [&] {
    ++ticks;
    loop.stop();
  });
  timer.start_once(std::chrono::milliseconds(1));
  loop.run();
  reactor::Selector selector;
  std::printf("ticks %d, version %s\n", ticks, reactor::version());
  return ticks == 1 && selector.keys().empty() ? 0 : 1;
}
