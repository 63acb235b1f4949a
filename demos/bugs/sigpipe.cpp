// sigpipe: a client who goes away takes the server along
//
// Symptom: the server is gone, without a word; the shell knows exit status 141.
// See it:  strace -f -e trace=sendto bug_sigpipe    # --- SIGPIPE ...
// Why:     the first send() to a client who has closed is answered with a reset;
//          the next one raises SIGPIPE, and what that does by default is end the
//          process. (reactor::Loop ignores the signal, so these are plain
//          calls.)

#include <signal.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "demos/bugs/meter.h"
#include "demos/common/blocking_calls.h"
#include "demos/common/main.h"
#include "demos/common/socket.h"

namespace {

int serve() {
  ::signal(SIGPIPE, SIG_DFL);  // what programs start with
  demo::Connection ends = demo::open_connection();
  ends.client.close();
  for (int number = 1; number <= 2; ++number) {
    const ssize_t count = ::send(ends.server.get(), "news", 4, 0);
    std::printf("server: send %d: %s\n", number,
                count < 0 ? std::strerror(errno) : "4 bytes");
    demo::wait_for(ends.server.get(), 0,
                   demo::time_limit);  // until the reset is here
  }
  std::printf("server: serves all other clients on\n");
  return 0;
}

}  // namespace

int main() {
  return demo::run_main("bug_sigpipe", [] {
    std::printf("The end of the server: %s\n", bugs::end_of_child(serve).c_str());
    return 0;
  });
}
