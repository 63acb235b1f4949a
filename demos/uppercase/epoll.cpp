// Model epoll: the kernel keeps the list of descriptors, and one epoll_wait(2) brings
// those that are ready, in a time that does not depend on how many there are. The list
// is changed only when a peer is to be waited for in another way, which is rare. Linux.

#include <sys/epoll.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <utility>

#include "demos/common/stop_signal.h"
#include "demos/uppercase/fd_table.h"
#include "demos/uppercase/peer.h"
#include "demos/uppercase/sockets.h"
#include "reactor/error.h"

namespace {

using demo::Fd;
using uppercase::Peer;
using uppercase::Service;

constexpr int events_at_once = 256;
constexpr int shortage_pause = 100, for_ever = -1;  // milliseconds

using Events = std::uint32_t;
constexpr Events none = 0, in = EPOLLIN, out = EPOLLOUT;

Events wanted(const Peer& peer) {
  return (peer.wants_read() ? in : none) | (peer.wants_write() ? out : none);
}

class Server {
 public:
  explicit Server(Service& service)
      : service_(service), stdio_(service), sockets_(service) {
    if (!epoll_) reactor::throw_error(errno, "epoll_create1");
    sockets_.set_nonblocking();
    watch(stop_.fd(), in);
    for (const Fd& udp : sockets_.udp) watch(udp.get(), in);
    sockets_.announce(service);
  }

  void run() {
    epoll_event ready[events_at_once];
    while (!stop_.requested()) {
      const bool pausing = std::exchange(pausing_, false);
      watch(sockets_.listener.get(), pausing ? none : in);
      const bool more = service_.options.read_stdin && watch_stdio();
      const int timeout = more ? 0 : pausing ? shortage_pause : for_ever;
      const int count = ::epoll_wait(epoll_.get(), ready, events_at_once, timeout);
      for (int i = 0; i < count; ++i) serve(ready[i].data.fd, ready[i].events);
    }
  }

 private:
  /// False: the kernel does not take it; errno says why.
  bool watch(int fd, Events events) {
    Events& before = watched_[fd];
    if (events == before) return true;
    epoll_event entry{events, {.fd = fd}};
    const int change = before == none   ? EPOLL_CTL_ADD
                       : events == none ? EPOLL_CTL_DEL
                                        : EPOLL_CTL_MOD;
    if (::epoll_ctl(epoll_.get(), change, fd, &entry) != 0) return false;
    before = events;
    return true;
  }

  /// A file cannot be watched: it is always ready. True: there is more to read from it.
  bool watch_stdio() {
    const bool file = !watch(stdio_.in(), stdio_.wants_read() ? in : none);
    if (file) stdio_.receive();
    while (!watch(stdio_.out(), stdio_.wants_write() ? out : none)) stdio_.send();
    return file;
  }

  void serve(int fd, Events ready) {
    if (clients_[fd]) return serve_client(fd, ready);
    if (fd == sockets_.listener.get()) return accept_clients();
    if (fd == stdio_.in()) return void(stdio_.receive());
    if (fd == stdio_.out()) return void(stdio_.send());
    if (fd != stop_.fd()) uppercase::answer_datagrams(service_, fd);
  }

  /// EPOLLERR and EPOLLHUP come unasked; recv(2) or send(2) says what they mean.
  void serve_client(int fd, Events ready) {
    Peer& client = *clients_[fd];
    if (ready != out && client.wants_read()) client.receive();
    if (client.wants_write()) client.send();
    watch(fd, wanted(client));
    if (client.done()) clients_[fd].reset();
  }

  void accept_clients() {
    for (int i = 0; i < uppercase::at_once; ++i) {
      Fd connection = uppercase::accept_connection(service_, sockets_.listener.get());
      pausing_ = !connection && reactor::is_shortage(errno);
      if (!connection) return;
      const int fd = connection.get();
      demo::set_nonblocking(fd);
      if (watch(fd, in))
        clients_[fd] = std::make_unique<Peer>(service_, std::move(connection));
    }
  }

  Service& service_;
  demo::StopSignal stop_;
  Peer stdio_;
  uppercase::Sockets sockets_;
  Fd epoll_{::epoll_create1(EPOLL_CLOEXEC)};
  uppercase::FdTable<Events> watched_;  // the events of each; none: not watched
  uppercase::FdTable<std::unique_ptr<Peer>> clients_;
  bool pausing_ = false;  // not accepting, for want of descriptors
};

}  // namespace

int main(int argc, char** argv) { return uppercase::run<Server>("epoll", argc, argv); }
