// Model thread_pool: a thread for stdin and for every UDP socket, and a fixed number of
// threads that accept: each serves one connection to its end and then accepts the next.
// The price of threads is bounded, and so is their number: when --threads clients are
// slow, or silent, all others wait. They wait in the backlog of the listener, a queue
// which the kernel keeps and bounds.

#include <poll.h>

#include <cerrno>
#include <memory>

#include "demos/common/crew.h"
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
  explicit Server(Service& service) : service_(service), sockets_(service) {}

  /// However it ends, the threads must be told, or they would not.
  ~Server() {
    stop_.request();
    crew_.stop();
  }

  void run() {
    if (service_.options.read_stdin) start_serving(std::make_shared<Peer>(service_));
    for (const Fd& udp : sockets_.udp)
      crew_.start([this, fd = udp.get()] { serve_datagrams(fd); });
    for (int i = 0; i < service_.options.threads; ++i)
      crew_.start([this] { accept_clients(); });
    sockets_.announce(service_);
    stop_.wait();
    crew_.stop();
  }

 private:
  void start_serving(const std::shared_ptr<Peer>& peer) {
    crew_.start([this, peer] { serve(*peer); });
  }

  /// Somebody may have made stdin non-blocking: then poll(2) waits.
  void serve(Peer& peer) {
    while (!peer.done() && !stop_.requested()) {
      if (!peer.receive()) demo::wait_for(peer.in(), POLLIN);
      while (peer.wants_write() && !stop_.requested())
        if (!peer.send()) demo::wait_for(peer.out(), POLLOUT);
    }
  }

  void serve_datagrams(int udp) {
    while (!stop_.requested()) uppercase::answer_datagram(service_, udp);
  }

  void accept_clients() {
    while (!stop_.requested()) {
      Fd connection = uppercase::accept_connection(service_, sockets_.listener.get());
      if (!connection && reactor::is_shortage(errno)) stop_.wait_for(shortage_pause);
      if (!connection) continue;
      Peer client(service_, std::move(connection));
      serve(client);
    }
  }

  Service& service_;
  demo::StopSignal stop_;
  uppercase::Sockets sockets_;
  demo::Crew crew_;
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run<Server>("thread_pool", argc, argv);
}
