// Model fork: a process for stdin, for every UDP socket, and for every connection; the
// parent accepts, and sees to it that they end. Each waits for one thing in plain
// blocking code, as a thread would, but shares no memory with the others: a crash ends
// one connection. The price: a process per connection.

#include <poll.h>

#include <cerrno>
#include <system_error>

#include "demos/common/children.h"
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
    demo::set_nonblocking(sockets_.listener.get());
  }

  void run() {
    if (service_.options.read_stdin) start_serving(Peer(service_));
    for (const Fd& udp : sockets_.udp)
      children_.start([this, fd = udp.get()] { serve_datagrams(fd); });
    sockets_.announce(service_);
    while (!stop_.requested()) {
      pollfd doors[] = {{stop_.fd(), POLLIN, 0},
                        {children_.fd(), POLLIN, 0},
                        {sockets_.listener.get(), POLLIN, 0}};
      ::poll(doors, std::size(doors), -1);
      if (doors[1].revents != 0) children_.reap();
      if (doors[2].revents != 0) accept_client();
    }
    children_.stop();
  }

 private:
  /// The child has a copy of the connection; the parent's is closed with `peer`.
  void start_serving(Peer peer) {
    children_.start([this, &peer] {
      sockets_.close();
      serve(peer);
    });
  }

  /// Somebody may have made stdin non-blocking: then poll(2) waits.
  static void serve(Peer& peer) {
    while (!peer.done()) {
      if (!peer.receive()) demo::wait_for(peer.in(), POLLIN);
      while (peer.wants_write())
        if (!peer.send()) demo::wait_for(peer.out(), POLLOUT);
    }
  }

  void serve_datagrams(int udp) {
    for (;;) uppercase::answer_datagram(service_, udp);
  }

  void accept_client() {
    Fd connection = uppercase::accept_connection(service_, sockets_.listener.get());
    if (!connection && reactor::is_shortage(errno)) stop_.wait_for(shortage_pause);
    if (!connection) return;
    try {
      start_serving(Peer(service_, std::move(connection)));
    } catch (const std::system_error&) {
      stop_.wait_for(shortage_pause);  // no more processes: this client is sent away
    }
  }

  Service& service_;
  demo::StopSignal stop_;
  uppercase::Sockets sockets_;
  demo::Children children_;
};

}  // namespace

int main(int argc, char** argv) { return uppercase::run<Server>("fork", argc, argv); }
