// write_interest: write interest is always on
//
// Symptom: a server whose only client is silent uses a whole processor.
// See it:  bug_write_interest 20 & top -p $!
//          strace -c -e 'trace=/epoll_p?wait' bug_write_interest
// Why:     a socket is ready for writing whenever its send buffer has room, so
//          nearly always. Therefore select() returns at once every time.

#include <cstdio>
#include <string>

#include "demos/bugs/meter.h"
#include "demos/common/blocking_calls.h"
#include "demos/common/main.h"
#include "reactor/selector.h"

namespace {

using reactor::Events;

bool has(Events events, Events one) { return (events & one) != Events::none; }

int serve(int argc, char** argv) {
  const demo::Connection ends = demo::open_connection();
  const int fd = ends.server.get();
  demo::send_all(ends.client.get(), "hello");

  const bugs::Meter meter(argc, argv);
  reactor::Selector selector;
  selector.register_fd(fd, Events::read | Events::write);
  std::string answer;
  long wakeups = 0;
  while (meter.left().count() > 0) {
    for (const auto& [key, events] : selector.select(meter.left())) {
      if (has(events, Events::read)) answer += demo::receive(fd);
      if (has(events, Events::write)) {
        demo::send_all(fd, answer);
        answer.clear();
      }
    }
    ++wakeups;
  }

  std::printf("One message in %ld ms, and its answer: %s\n",
              static_cast<long>(meter.passed().count()),
              demo::receive(ends.client.get()).c_str());
  std::printf("select() returned %ld times; processor time used: %d %%\n", wakeups,
              meter.processor_percent());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return demo::run_main("bug_write_interest", [&] { return serve(argc, argv); });
}
