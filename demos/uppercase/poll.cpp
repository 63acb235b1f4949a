// Model poll: one poll(2) waits for all descriptors at once. It takes an array with an
// entry for each, of any length, but looks at all of them in each call, as the program
// does afterwards: a thousand silent clients cost time whenever one is served.

#include <poll.h>

#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "demos/common/stop_signal.h"
#include "demos/uppercase/fd_table.h"
#include "demos/uppercase/peer.h"
#include "demos/uppercase/sockets.h"
#include "reactor/error.h"

namespace {

using demo::Fd;
using uppercase::Peer;
using uppercase::Service;

constexpr int shortage_pause = 100, for_ever = -1;  // milliseconds

short wanted(const Peer& peer) {
  return static_cast<short>((peer.wants_read() ? POLLIN : 0) |
                            (peer.wants_write() ? POLLOUT : 0));
}

class Server {
 public:
  explicit Server(Service& service)
      : service_(service), stdio_(service), sockets_(service) {
    sockets_.set_nonblocking();
    watch(stop_.fd(), POLLIN);
    for (const Fd& udp : sockets_.udp) watch(udp.get(), POLLIN);
    sockets_.announce(service);
  }

  void run() {
    while (!stop_.requested()) {
      const bool pausing = std::exchange(pausing_, false);
      watch(sockets_.listener.get(), pausing ? 0 : POLLIN);
      if (service_.options.read_stdin) {
        watch(stdio_.in(), stdio_.wants_read() ? POLLIN : 0);
        watch(stdio_.out(), stdio_.wants_write() ? POLLOUT : 0);
      }
      int count = ::poll(watched_.data(), static_cast<nfds_t>(watched_.size()),
                         pausing ? shortage_pause : for_ever);
      for (std::size_t i = 0; count > 0; ++i) {
        if (watched_[i].revents == 0) continue;
        serve(watched_[i].fd, watched_[i].revents);
        --count;
      }
    }
  }

 private:
  /// The index is the descriptor; -1 in its place: not looked at.
  void watch(int fd, short events) {
    const auto index = static_cast<std::size_t>(fd);
    while (watched_.size() <= index) watched_.push_back({-1, 0, 0});
    watched_[index] = {events == 0 ? -1 : fd, events, 0};
    while (watched_.back().fd < 0) watched_.pop_back();
  }

  void serve(int fd, short ready) {
    if (clients_[fd]) return serve_client(fd, ready);
    if (fd == sockets_.listener.get()) return accept_clients();
    if (fd == stdio_.in()) return void(stdio_.receive());
    if (fd == stdio_.out()) return void(stdio_.send());
    if (fd != stop_.fd()) uppercase::answer_datagrams(service_, fd);
  }

  /// POLLERR and POLLHUP come unasked; recv(2) or send(2) says what they mean.
  void serve_client(int fd, short ready) {
    Peer& client = *clients_[fd];
    if (ready != POLLOUT && client.wants_read()) client.receive();
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
      clients_[fd] = std::make_unique<Peer>(service_, std::move(connection));
      watch(fd, POLLIN);
    }
  }

  Service& service_;
  demo::StopSignal stop_;
  Peer stdio_;
  uppercase::Sockets sockets_;
  std::vector<pollfd> watched_;
  uppercase::FdTable<std::unique_ptr<Peer>> clients_;
  bool pausing_ = false;  // not accepting, for want of descriptors
};

}  // namespace

int main(int argc, char** argv) { return uppercase::run<Server>("poll", argc, argv); }
