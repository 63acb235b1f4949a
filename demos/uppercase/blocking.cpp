// Model blocking: one thing at a time. Every call waits until it is done, so a
// connection is served from its beginning to its end while all others wait:
// head-of-line blocking.
//
// A program that only blocks can wait for one socket. This one has several kinds, so
// one poll(2) is the doorbell: it says who was first, and nothing else.

#include <poll.h>

#include <cerrno>

#include "demos/common/stop_signal.h"
#include "demos/uppercase/peer.h"
#include "demos/uppercase/sockets.h"
#include "reactor/error.h"

namespace {

using demo::Fd;
using uppercase::Peer;
using uppercase::Service;

constexpr std::chrono::milliseconds shortage_pause{100};

class Server {
 public:
  explicit Server(Service& service) : service_(service), sockets_(service) {
    sockets_.announce(service);
  }

  void run() {
    Peer stdio(service_);
    while (!stop_.requested()) {
      const bool with_stdin = service_.options.read_stdin && !stdio.done();
      const int fd = wait_for_first(with_stdin ? stdio.in() : -1);
      if (fd < 0) continue;
      if (fd == sockets_.listener.get())
        serve_connection();
      else if (fd == stdio.in())
        serve(stdio);
      else
        uppercase::answer_datagram(service_, fd);
    }
  }

 private:
  /// The descriptor that is ready first; -1: it was the signal to stop.
  int wait_for_first(int stdin_fd) const {
    std::vector<pollfd> doors{{stop_.fd(), POLLIN, 0},
                              {stdin_fd, POLLIN, 0},  // -1: not looked at
                              {sockets_.listener.get(), POLLIN, 0}};
    for (const Fd& udp : sockets_.udp) doors.push_back({udp.get(), POLLIN, 0});
    ::poll(doors.data(), doors.size(), -1);
    for (const pollfd& door : doors)
      if (door.revents != 0) return door.fd == stop_.fd() ? -1 : door.fd;
    return -1;
  }

  void serve_connection() {
    Fd connection = uppercase::accept_connection(service_, sockets_.listener.get());
    if (!connection && reactor::is_shortage(errno)) stop_.wait_for(shortage_pause);
    if (!connection) return;
    Peer client(service_, std::move(connection));
    while (!client.done() && !stop_.requested()) serve(client);
  }

  /// Waits for the peer to send, and then for it to take the answer. Somebody may have
  /// made stdin non-blocking: then poll(2) waits.
  void serve(Peer& peer) {
    if (!peer.receive()) demo::wait_for(peer.in(), POLLIN);
    while (peer.wants_write() && !stop_.requested())
      if (!peer.send()) demo::wait_for(peer.out(), POLLOUT);
  }

  Service& service_;
  demo::StopSignal stop_;
  uppercase::Sockets sockets_;
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run<Server>("blocking", argc, argv);
}
