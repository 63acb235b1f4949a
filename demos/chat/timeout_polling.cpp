// Model timeout_polling: one descriptor after another is read with a timeout, round and
// round: "possible but very awkward", as the lecture says. Each silent buddy costs its
// timeout in every round, so a message appears late by up to buddies x timeout, and the
// process wakes up for nothing.

#include <poll.h>

#include "demos/chat/channels.h"
#include "demos/chat/program.h"
#include "demos/common/socket.h"
#include "demos/common/stop_signal.h"

namespace {

using chat::Connection;

class Program {
 public:
  explicit Program(chat::Session& session)
      : session_(session),
        channels_(session,
                  {.on_open = [this](int fd) { demo::set_timeout(fd, timeout_); }}) {}

  void run() {
    while (!session_.finished()) {
      if (stop_.requested()) session_.leave();
      read_keyboard();
      channels_.read_presence();
      channels_.accept_newcomers();
      channels_.work();
      for (const Connection& buddy : channels_.connections()) {
        if (!session_.wants_read(*buddy.link)) continue;
        channels_.read(buddy);
        channels_.work();  // nobody waits for the end of the round
      }
      channels_.close_done();
    }
  }

 private:
  /// Only sockets have a timeout of their own; on stdin, poll(2) waits.
  void read_keyboard() {
    if (!session_.wants_typed()) return;
    if (demo::wait_for(channels_.keyboard(), POLLIN, timeout_))
      channels_.read_keyboard();
  }

  chat::Session& session_;
  const std::chrono::milliseconds timeout_ = session_.setup().timeout;
  demo::StopSignal stop_;
  chat::Channels channels_;
};

}  // namespace

int main(int argc, char** argv) {
  return chat::run<Program>("timeout_polling", argc, argv);
}
