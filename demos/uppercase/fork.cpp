// Model fork: one process for stdin, one for every UDP socket, and one for every
// connection. The parent accepts, and reaps the children that have ended. Each process
// waits for one descriptor, in plain blocking code, as a thread does. But it shares no
// memory with the others, so a crash ends one connection only. The cost is a process
// per connection.

#include <poll.h>

#include <system_error>

#include "demos/common/children.h"
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
    demo::set_nonblocking(sockets_.listener.get());
  }

  void run() {
    if (service_.options.read_stdin)
      children_.start([this] { answer_stdin(service_, stop_); });
    for (const Fd& udp : sockets_.udp)
      children_.start(
          [this, fd = udp.get()] { answer_datagrams(service_, fd, stop_); });
    sockets_.announce(service_);
    while (!stop_.requested()) {
      pollfd sources[] = {{stop_.fd(), POLLIN, 0},
                          {children_.fd(), POLLIN, 0},
                          {sockets_.listener.get(), POLLIN, 0}};
      ::poll(sources, std::size(sources), -1);
      if (sources[1].revents != 0) children_.reap();
      if (sources[2].revents != 0) accept_client();
    }
    children_.stop();
  }

 private:
  /// The child has its own copy of the socket; the parent closes this one.
  void accept_client() {
    Fd socket = accept_or_pause(service_, sockets_.listener.get(), stop_);
    if (!socket) return;
    Connection client(service_, std::move(socket));
    try {
      children_.start([this, &client] { answer_all(client, stop_); });
    } catch (const std::system_error&) {
      stop_.wait_for(uppercase::accept_pause);  // no new process: drops this client
    }
  }

  Service& service_;
  demo::StopSignal stop_;
  uppercase::Sockets sockets_;
  demo::Children children_;
};

}  // namespace

int main(int argc, char** argv) { return uppercase::run<Server>("fork", argc, argv); }
