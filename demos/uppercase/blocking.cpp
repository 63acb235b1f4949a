// Model blocking: one request at a time. The server serves a connection until it ends,
// and all other clients wait; this is head-of-line blocking. A blocking call waits for
// one socket only, but this server has several. So it first calls poll(2) to find a
// descriptor that is ready, and then serves it with blocking calls.

#include <poll.h>

#include <vector>

#include "demos/uppercase/connection.h"
#include "demos/uppercase/sockets.h"

namespace {

using demo::Fd;
using std::chrono::milliseconds;
using uppercase::Connection;
using uppercase::Service;

class Server {
 public:
  explicit Server(Service& service) : service_(service), sockets_(service) {
    sockets_.announce(service);
  }

  void run() {
    Connection stdio(service_);
    bool pausing = false;  // stdin is not read for a moment
    while (!stop_.requested()) {
      const bool with_stdin = service_.options.read_stdin && !stdio.is_done();
      const int fd = pausing ? wait_for_first(-1, uppercase::background_pause)
                             : wait_for_first(with_stdin ? stdio.in() : -1);
      pausing = fd == stdio.in() && !answer_once(stdio, stop_);
      if (fd == sockets_.listener.get())
        serve_client();
      else if (fd != stdio.in() && fd != stop_.fd())
        uppercase::answer_datagram(service_, fd);
    }
  }

 private:
  /// Waits and returns a descriptor that is ready. poll(2) ignores the descriptor -1.
  int wait_for_first(int stdin_fd, milliseconds limit = milliseconds(-1)) const {
    std::vector<pollfd> entries;
    for (const int fd : {stop_.fd(), stdin_fd, sockets_.listener.get()})
      entries.push_back({fd, POLLIN, 0});
    for (const Fd& udp : sockets_.udp) entries.push_back({udp.get(), POLLIN, 0});
    ::poll(entries.data(), entries.size(), static_cast<int>(limit.count()));
    for (const pollfd& entry : entries)
      if (entry.revents != 0) return entry.fd;
    return stop_.fd();
  }

  void serve_client() {
    Fd socket = accept_or_pause(service_, sockets_.listener.get(), stop_);
    if (!socket) return;
    Connection client(service_, std::move(socket));
    answer_all(client, stop_);
  }

  Service& service_;
  demo::StopSignal stop_;
  uppercase::Sockets sockets_;
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run<Server>("blocking", argc, argv);
}
