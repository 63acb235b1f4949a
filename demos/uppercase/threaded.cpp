// Model threaded: a thread for stdin, for every UDP socket, for accepting, and for
// every connection. Each waits for one thing in plain blocking code; the kernel does
// the rest. The price: a stack per connection, a switch per request, and the question
// of how to stop them.

#include <poll.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include "demos/common/crew.h"
#include "demos/common/stop_signal.h"
#include "demos/uppercase/peer.h"
#include "demos/uppercase/sockets.h"
#include "reactor/error.h"

namespace {

using demo::Fd;
using uppercase::Peer;
using uppercase::Service;

constexpr int shortage_pause_ms = 100;

class Server {
 public:
  explicit Server(Service& service) : service_(service), sockets_(service) {}

  void run() {
    if (service_.options.read_stdin) start_serving(std::make_shared<Peer>(service_));
    for (const Fd& udp : sockets_.udp)
      crew_.start([this, fd = udp.get()] { serve_datagrams(fd); });
    crew_.start([this] { accept_clients(); });
    sockets_.announce(service_);
    stop_.wait();
    crew_.stop();
  }

 private:
  void start_serving(const std::shared_ptr<Peer>& peer) {
    crew_.start([this, peer] { serve(*peer); });
  }

  void serve(Peer& peer) {
    while (!peer.done() && !stop_.requested()) {
      peer.receive();
      while (peer.wants_write() && !stop_.requested()) peer.send();
    }
  }

  void serve_datagrams(int udp) {
    while (!stop_.requested()) uppercase::answer_datagram(service_, udp);
  }

  void accept_clients() {
    while (!stop_.requested()) {
      Fd connection = uppercase::accept_connection(service_, sockets_.listener.get());
      if (!connection && reactor::is_shortage(errno)) pause();
      if (!connection) continue;
      try {
        start_serving(std::make_shared<Peer>(service_, std::move(connection)));
      } catch (const std::system_error&) {
        pause();  // no more threads: this connection is closed, others may end
      }
    }
  }

  void pause() const {
    pollfd entry{stop_.fd(), POLLIN, 0};
    ::poll(&entry, 1, shortage_pause_ms);
  }

  Service& service_;
  demo::StopSignal stop_;
  uppercase::Sockets sockets_;
  demo::Crew crew_;
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run("threaded", argc, argv,
                        [](Service& service) { Server(service).run(); });
}
