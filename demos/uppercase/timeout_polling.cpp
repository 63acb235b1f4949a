// Model timeout_polling: reads one socket after another with a timeout, again and
// again. The lecture calls this "possible but very awkward". Each silent socket costs a
// timeout per round, so answers are late, and most wakeups find nothing to read.

#include <poll.h>

#include <list>

#include "demos/common/socket.h"
#include "demos/uppercase/connection.h"
#include "demos/uppercase/sockets.h"

namespace {

using demo::Fd;
using uppercase::Connection;
using uppercase::Service;

class Server {
 public:
  explicit Server(Service& service) : service_(service), sockets_(service) {
    sockets_.set_timeout(timeout_);
    sockets_.announce(service);
  }

  void run() {
    Connection stdio(service_);
    while (!stop_.requested()) {
      if (service_.options.read_stdin && !stdio.is_done()) serve_stdin(stdio);
      for (const Fd& udp : sockets_.udp) answer_datagrams(service_, udp.get());
      accept_clients();
      for (Connection& client : clients_) serve(client);
      clients_.remove_if([](const Connection& client) { return client.is_done(); });
    }
  }

 private:
  /// Stdin has no receive timeout, unlike a socket, so poll(2) waits for it.
  void serve_stdin(Connection& stdio) {
    if (stdio.wants_read() && demo::wait_for(stdio.in(), POLLIN, timeout_))
      stdio.receive();
    while (stdio.wants_write() && demo::wait_for(stdio.out(), POLLOUT, timeout_))
      stdio.send();
  }

  /// Waits for the first client only; poll(2) checks whether another one is there.
  void accept_clients() {
    for (int i = 0; i < uppercase::max_batch; ++i) {
      if (i > 0 && !demo::wait_for(sockets_.listener.get(), POLLIN, {})) return;
      Fd socket = accept_or_pause(service_, sockets_.listener.get(), stop_, timeout_);
      if (!socket) return;
      demo::set_timeout(socket.get(), timeout_);
      clients_.emplace_back(service_, std::move(socket));
    }
  }

  /// Each call waits at most one timeout: until the client sends, or takes the answer.
  void serve(Connection& client) {
    if (client.wants_write()) client.send();
    if (client.wants_read()) client.receive();
    if (client.wants_write()) client.send();
  }

  Service& service_;
  const std::chrono::milliseconds timeout_ = service_.options.timeout;
  demo::StopSignal stop_;
  uppercase::Sockets sockets_;
  std::list<Connection> clients_;
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run<Server>("timeout_polling", argc, argv);
}
