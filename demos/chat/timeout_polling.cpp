// Model timeout_polling: reads one descriptor after another with a timeout, in an
// endless loop. The lecture calls this "possible but very awkward". Each silent buddy
// costs one timeout per round, so a message appears up to buddies x timeout late, and
// most wakeups find nothing to read.

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
        const auto [fd, read, write] = sockets_.entries()[i];  // the current state
        if (read && fd != sockets_.stop_fd()) read_within_timeout(fd);
        sockets_.process_due();  // sends now, not at the end of the round
      }
      sockets_.close_done();
    }
  }

 private:
  /// Stdin has no receive timeout, unlike a socket, so poll(2) waits for it.
  void read_within_timeout(int fd) {
    if (fd != sockets_.input_fd() || demo::wait_for(fd, POLLIN, timeout_))
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
