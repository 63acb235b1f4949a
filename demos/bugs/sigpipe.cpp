// sigpipe: a client that disconnects kills the server
//
// Symptom: the server ends without a message; the shell shows exit status 141.
// See it:  strace -f -e trace=sendto bug_sigpipe    # --- SIGPIPE ...
// Why:     the first send() to a client that has closed is answered with a
//          reset. The next send() raises SIGPIPE, which kills the process by
//          default. (reactor::Loop ignores the signal, so this program does not
//          use it.)

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
  ::signal(SIGPIPE, SIG_DFL);  // the default of every program
  demo::Connection ends = demo::open_connection();
  ends.client.close();
  for (int number = 1; number <= 2; ++number) {
    const ssize_t count = ::send(ends.server.get(), "news", 4, 0);
    std::printf("server: send %d: %s\n", number,
                count < 0 ? std::strerror(errno) : "4 bytes");
    // Wait until the reset has come.
    demo::wait_for(ends.server.get(), 0, demo::time_limit);
  }
  std::printf("server: goes on and serves all other clients\n");
  return 0;
}

}  // namespace

int main() {
  return demo::run_main("bug_sigpipe", [] {
    std::printf("The end of the server: %s\n", bugs::end_of_child(serve).c_str());
    return 0;
  });
}
