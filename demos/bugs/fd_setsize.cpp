// fd_setsize: a descriptor of FD_SETSIZE or more in an fd_set
//
// Symptom: with about 1000 clients, variables change that the program never
//          assigns to.
// See it:  bug_fd_setsize
//          -fsanitize=bounds-strict prints the line of the mistake
//          -O2 -D_FORTIFY_SOURCE=2, the default on Ubuntu, aborts the program
// Why:     an fd_set has 1024 bits. FD_SET(1027) sets bit 3 of the memory behind
//          it, and select() reads and clears bits there, too.

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/select.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "demos/bugs/meter.h"
#include "demos/common/blocking_calls.h"
#include "demos/common/main.h"
#include "reactor/error.h"

namespace {

struct Server {
  fd_set sockets{};
  volatile int answers = 7;

  void watch(int fd) { FD_SET(fd, &sockets); }
  int wait(int end) { return ::select(end, &sockets, nullptr, nullptr, nullptr); }
};

/// Duplicates the server's socket to descriptor 1027, which a process gets when it has
/// opened 1028 descriptors.
int late_descriptor(const demo::Connection& ends) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  const int fd = ::fcntl(ends.server.get(), F_DUPFD, FD_SETSIZE + 3);
  if (fd < 0) reactor::throw_error(EMFILE, "open descriptor 1027");
  return fd;
}

int serve() {
  const demo::Connection ends = demo::open_connection();
  demo::send_all(ends.client.get(), "hello");
  const int fd = late_descriptor(ends);
  Server server;
  std::printf("answers: %d; then watch(%d)\n", server.answers, fd);
  server.watch(fd);
  const int ready = server.wait(fd + 1);
  std::printf("ready: %d (%s)\n", ready,
              ready < 0 ? std::strerror(errno) : "a message");
  std::printf("answers: %d afterwards\n", server.answers);
  return 0;
}

}  // namespace

int main() {
  return demo::run_main("bug_fd_setsize", [] {
    std::printf("The end of the server: %s\n", bugs::end_of_child(serve).c_str());
    return 0;
  });
}
