// Model threaded: one thread for stdin, one for every UDP socket, one that accepts, and
// one for every connection. Each thread waits for one descriptor, in plain blocking
// code, and the kernel switches between them. The costs are a stack per connection, a
// context switch per request, and extra work to stop the threads.

#include <system_error>

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
      auto client = std::make_shared<Connection>(service_, std::move(socket));
      try {
        threads_.start([this, client] { answer_all(*client, stop_); });
      } catch (const std::system_error&) {
        stop_.wait_for(uppercase::accept_pause);  // no new thread: drops this client
      }
    }
  }

  Service& service_;
  demo::StopSignal stop_;
  uppercase::Sockets sockets_;
  demo::ThreadGroup threads_{[this] { stop_.request(); }};
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run<Server>("threaded", argc, argv);
}
