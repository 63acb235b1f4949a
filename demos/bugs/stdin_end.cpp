// stdin_end: the loop spins after the end of stdin
//
// Symptom: a server that is started with `echo hello | server`, or whose user
//          types Ctrl-D, uses a whole processor.
// See it:  bug_stdin_end 20 & top -p $!
//          strace -c -e 'trace=read,/epoll_p?wait' bug_stdin_end
// Why:     at the end of a stream, read() returns 0 at once, as often as it is
//          called. So the descriptor stays ready for reading.

#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "demos/bugs/meter.h"
#include "demos/common/main.h"
#include "demos/common/socket.h"
#include "reactor/error.h"
#include "reactor/selector.h"

namespace {

using reactor::Events;

/// Makes stdin a pipe that contains one line, as the shell does for `echo hello | ...`.
void pipe_into_stdin() {
  int ends[2];
  if (::pipe(ends) != 0 || ::write(ends[1], "hello\n", 6) != 6 ||
      ::dup2(ends[0], 0) != 0)
    reactor::throw_error(errno, "make a pipe into stdin");
  if (ends[0] != 0) ::close(ends[0]);
  ::close(ends[1]);
}

int serve(int argc, char** argv) {
  pipe_into_stdin();
  const demo::Fd udp = demo::bind_udp(reactor::Address("127.0.0.1", 0));

  const bugs::Meter meter(argc, argv);
  reactor::Selector selector;
  selector.register_fd(STDIN_FILENO, Events::read);
  selector.register_fd(udp.get(), Events::read);
  long ends = 0;
  while (meter.left().count() > 0) {
    for (const auto& [key, events] : selector.select(meter.left())) {
      char buffer[1024];
      const ssize_t count = ::read(key.fd, buffer, sizeof buffer);
      if (count > 0) std::printf("read %zd bytes\n", count);
      if (count == 0) ++ends;
    }
  }

  std::printf("read() saw the end of stdin %ld times; processor time used: %d %%\n",
              ends, meter.processor_percent());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return demo::run_main("bug_stdin_end", [&] { return serve(argc, argv); });
}
