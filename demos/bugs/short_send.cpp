// short_send: the program ignores the result of send()
//
// Symptom: the end of large answers is missing; small answers are complete.
// See it:  strace -f -e trace=sendto bug_short_send
// Why:     on a non-blocking socket, send() takes only the bytes that fit into
//          the send buffer, and returns their number. The program must send the
//          rest later.

#include <poll.h>
#include <sys/socket.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <thread>

#include "demos/common/blocking_calls.h"
#include "demos/common/main.h"
#include "demos/common/socket.h"

namespace {

void answer(int fd, std::string_view text) {
  ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
}

std::size_t count_bytes(int fd) {
  std::size_t count = 0;
  for (std::string some; !(some = demo::receive(fd)).empty();) count += some.size();
  return count;
}

int talk() {
  demo::Connection ends = demo::open_connection();
  demo::set_nonblocking(ends.server.get());
  std::size_t received = 0;
  std::thread reader([&] { received = count_bytes(ends.client.get()); });
  const std::string page(16 * 1024 * 1024, 'x');
  answer(ends.server.get(), page);
  ends.server.close();
  reader.join();
  std::printf("The server had %zu bytes to send.\n", page.size());
  std::printf("The client received %zu; %zu are lost.\n", received,
              page.size() - received);
  return 0;
}

}  // namespace

int main() {
  return demo::run_main("bug_short_send", [] { return talk(); });
}
