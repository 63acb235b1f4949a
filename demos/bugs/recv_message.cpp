// recv_message: the result of one recv() is treated as one message
//
// Symptom: some messages arrive glued together, others are cut in two. With one
//          client on the same machine that sends slowly, everything works.
// See it:  strace -e trace=sendto,recvfrom bug_recv_message
// Why:     TCP carries a stream of bytes, not messages. recv() returns the bytes
//          that are there, as many as fit into the buffer: a part of one message
//          or of several.

#include <sys/socket.h>

#include <cstdio>
#include <string>
#include <string_view>

#include "demos/common/blocking_calls.h"
#include "demos/common/main.h"
#include "demos/common/quoted.h"

namespace {

int messages = 0;

void handle(std::string_view message) {
  std::printf("message %d: %s\n", ++messages, demo::quoted(message, 48).c_str());
}

void serve(int fd) {
  char buffer[1024];
  ssize_t count = 0;
  while ((count = ::recv(fd, buffer, sizeof buffer, 0)) > 0) {
    handle(std::string_view(buffer, static_cast<std::size_t>(count)));
  }
}

int talk() {
  demo::Connection ends = demo::open_connection();
  demo::send_all(ends.client.get(), "HELLO\n");
  demo::send_all(ends.client.get(), "HOW ARE YOU\n");
  demo::send_all(ends.client.get(), std::string(1500, 'X') + "\n");
  ends.client.close();
  serve(ends.server.get());
  std::printf("3 messages of 5, 11 and 1500 letters were sent; the server handled %d\n",
              messages);
  return 0;
}

}  // namespace

int main() {
  return demo::run_main("bug_recv_message", [] { return talk(); });
}
