// Model timeout_polling: one socket after another is read with a timeout, round and
// round: "possible but very awkward", as the lecture says. Each quiet socket costs its
// timeout, so the answer is late by up to sockets x timeout, and the process wakes up
// for nothing.

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <list>

#include "demos/common/stop_signal.h"
#include "demos/uppercase/peer.h"
#include "demos/uppercase/sockets.h"
#include "reactor/error.h"

namespace {

using namespace std::chrono_literals;
using demo::Fd;
using uppercase::at_once;
using uppercase::Peer;
using uppercase::Service;

class Server {
 public:
  explicit Server(Service& service) : service_(service), sockets_(service) {
    demo::set_timeout(sockets_.listener.get(), service.options.timeout);
    for (const Fd& udp : sockets_.udp)
      demo::set_timeout(udp.get(), service.options.timeout);
    sockets_.announce(service);
  }

  void run() {
    Peer stdio(service_);
    while (!stop_.requested()) {
      if (service_.options.read_stdin && !stdio.done()) serve_stdin(stdio);
      for (const Fd& udp : sockets_.udp) serve_datagrams(udp.get());
      accept_clients();
      for (Peer& client : clients_) serve(client);
      clients_.remove_if([](const Peer& client) { return client.done(); });
    }
  }

 private:
  /// Only sockets have a timeout of their own; for stdin, poll(2) waits on one
  /// descriptor.
  void serve_stdin(Peer& stdio) {
    if (stdio.wants_write() && wait_for(stdio.out(), POLLOUT)) stdio.send();
    if (stdio.wants_read() && wait_for(stdio.in(), POLLIN)) stdio.receive();
    while (stdio.wants_write() && wait_for(stdio.out(), POLLOUT)) stdio.send();
  }

  bool wait_for(int fd, short events) const {
    return demo::wait_for(fd, events, service_.options.timeout);
  }

  void serve_datagrams(int udp) {
    if (!uppercase::answer_datagram(service_, udp)) return;  // waited in vain
    for (int i = 1; i < at_once; ++i)
      if (!uppercase::answer_datagram(service_, udp, MSG_DONTWAIT)) return;
  }

  void accept_clients() {
    const int listener = sockets_.listener.get();
    for (int i = 0; i < at_once; ++i) {
      if (i > 0 && !demo::wait_for(listener, POLLIN, 0ms)) return;  // only who is there
      Fd connection = uppercase::accept_connection(service_, listener);
      if (!connection && reactor::is_shortage(errno))
        stop_.wait_for(service_.options.timeout);
      if (!connection) return;  // waited in vain
      demo::set_timeout(connection.get(), service_.options.timeout);
      clients_.emplace_back(service_, std::move(connection));
    }
  }

  /// Waits for the client to send, but not longer than the timeout; likewise to take
  /// it.
  void serve(Peer& client) {
    if (client.wants_write()) client.send();
    if (client.wants_read()) client.receive();
    if (client.wants_write()) client.send();
  }

  Service& service_;
  demo::StopSignal stop_;
  uppercase::Sockets sockets_;
  std::list<Peer> clients_;
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run<Server>("timeout_polling", argc, argv);
}
