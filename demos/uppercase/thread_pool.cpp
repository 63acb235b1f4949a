// Model thread_pool: one thread for stdin, one for every UDP socket, and a fixed number
// of threads that accept. Each of these serves one connection until it ends and then
// accepts the next one. So the cost of threads is bounded, but also the number of
// clients that are served at a time. While --threads of them are slow or silent, all
// others wait in the backlog, the queue that the kernel keeps for the listener.

#include "demos/common/thread_group.h"
#include "demos/uppercase/connection.h"
#include "demos/uppercase/sockets.h"

namespace {

using demo::Fd;
using uppercase::Connection;
using uppercase::Service;

class Server {
 public:
  explicit Server(Service& service) : service_(service), sockets_(service) {}

  void run() {
    if (service_.options.read_stdin)
      threads_.start([this] { answer_stdin(service_, stop_); });
    for (const Fd& udp : sockets_.udp)
      threads_.start([this, fd = udp.get()] { answer_datagrams(service_, fd, stop_); });
    for (int i = 0; i < service_.options.threads; ++i)
      threads_.start([this] { accept_clients(); });
    sockets_.announce(service_);
    stop_.wait();
    threads_.stop();
  }

 private:
  void accept_clients() {
    while (!stop_.requested()) {
      Fd socket = accept_or_pause(service_, sockets_.listener.get(), stop_);
      if (!socket) continue;
      Connection connection(service_, std::move(socket));
      answer_all(connection, stop_);
    }
  }

  Service& service_;
  demo::StopSignal stop_;
  uppercase::Sockets sockets_;
  demo::ThreadGroup threads_{[this] { stop_.request(); }};
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run<Server>("thread_pool", argc, argv);
}
