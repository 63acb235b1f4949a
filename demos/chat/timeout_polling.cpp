// Model timeout_polling: reads one descriptor after another with a timeout, again and
// again: "possible but very awkward", says the lecture. Each silent buddy costs its
// timeout in every round, so a message appears late by up to buddies x timeout, and the
// process often wakes up in vain.

#include <poll.h>

#include "demos/chat/program.h"
#include "demos/chat/socket_set.h"
#include "demos/common/socket.h"

namespace {

class Program {
 public:
  explicit Program(chat::Session& session) : session_(session) {}

  void run() {
    while (!session_.finished()) {
      if (sockets_.stop_requested()) session_.leave();
      sockets_.process_due();
      for (std::size_t i = 0; i < sockets_.entries().size(); ++i) {
        const auto [fd, read, write] = sockets_.entries()[i];  // as they are by now
        if (read && fd != sockets_.stop_fd()) read_within_timeout(fd);
        sockets_.process_due();  // nothing waits for the end of the round
      }
      sockets_.close_done();
    }
  }

 private:
  /// Only sockets have a timeout of their own; for stdin, poll(2) has one.
  void read_within_timeout(int fd) {
    if (fd != sockets_.keyboard() || demo::wait_for(fd, POLLIN, timeout_))
      sockets_.read(fd);
  }

  chat::Session& session_;
  const std::chrono::milliseconds timeout_ = session_.setup().timeout;
  chat::SocketSet sockets_{
      session_, {.on_open = [this](int fd) { demo::set_timeout(fd, timeout_); }}};
};

}  // namespace

int main(int argc, char** argv) {
  return chat::run<Program>("timeout_polling", argc, argv);
}
