// eagain: EAGAIN is treated as an error
//
// Symptom: the server closes connections although the clients did nothing wrong.
// See it:  strace -e trace=recvfrom,sendto,close bug_eagain
// Why:     on a non-blocking socket, recv() returns -1 with EAGAIN if there is
//          nothing to read now. This tells the program to wait for the next
//          bytes; the connection is all right.

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "demos/common/blocking_calls.h"
#include "demos/common/main.h"
#include "demos/common/socket.h"

namespace {

/// Answers everything that can be read now. Returns false if the connection must be
/// closed.
bool answer(int fd) {
  char buffer[1024];
  while (true) {
    const ssize_t count = ::recv(fd, buffer, sizeof buffer, 0);
    if (count < 0) std::printf("server: recv: %s, closing\n", std::strerror(errno));
    if (count <= 0) return false;
    demo::send_all(fd, std::string_view(buffer, static_cast<std::size_t>(count)));
  }
}

int talk() {
  demo::Connection ends = demo::open_connection();
  demo::set_nonblocking(ends.server.get());
  int answers = 0;
  for (int i = 0; i < 3 && ends.server; ++i) {
    demo::send_all(ends.client.get(), "hello");
    demo::wait_for(ends.server.get(), POLLIN);
    if (!answer(ends.server.get())) ends.server.close();
    if (demo::receive(ends.client.get()) == "hello") ++answers;
  }
  std::printf("The client sent 3 messages, one after the other; answers: %d\n",
              answers);
  return 0;
}

}  // namespace

int main() {
  return demo::run_main("bug_eagain", [] { return talk(); });
}
