// Model select: one select(2) waits for all descriptors at once. It takes sets of bits,
// one bit for each descriptor, and looks at all of them in each call, as the program
// does afterwards. The sets end at FD_SETSIZE, mostly 1024; a greater descriptor would
// be a bit in somebody else's memory. So the server asks the system for none: it says
// once that it is full, and who comes then waits in the backlog until others go.

#include <sys/resource.h>
#include <sys/select.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
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

const std::string full =
    "select(2) watches no more than " + std::to_string(FD_SETSIZE) + " descriptors";

class Server {
 public:
  explicit Server(Service& service)
      : service_(service), stdio_(service), sockets_(service) {
    sockets_.set_nonblocking();
    watch(stop_.fd(), true, false);
    for (const Fd& udp : sockets_.udp) watch(udp.get(), true, false);
    limit_descriptors();
    sockets_.announce(service);
  }

  void run() {
    while (!stop_.requested()) {
      const bool pausing = std::exchange(pausing_, false);
      watch(sockets_.listener.get(), !pausing, false);
      if (service_.options.read_stdin) {
        watch(stdio_.in(), stdio_.wants_read(), false);
        watch(stdio_.out(), false, stdio_.wants_write());
      }
      fd_set read = to_read_, write = to_write_;
      timeval pause{0, 100'000};
      int count = ::select(end_, &read, &write, nullptr, pausing ? &pause : nullptr);
      for (int fd = 0; count > 0 && fd < end_; ++fd)
        if (FD_ISSET(fd, &read) || FD_ISSET(fd, &write)) serve(fd, FD_ISSET(fd, &read));
    }
  }

 private:
  /// From now on accept(2) fails when there is no descriptor below FD_SETSIZE.
  void limit_descriptors() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limited_ = limit.rlim_cur >= rlim_t{FD_SETSIZE};
    if (limited_) limit.rlim_cur = FD_SETSIZE;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }

  void watch(int fd, bool to_read, bool to_write) {
    if (fd >= FD_SETSIZE) throw std::runtime_error(full + " (try fewer --udp-sockets)");
    to_read ? FD_SET(fd, &to_read_) : FD_CLR(fd, &to_read_);
    to_write ? FD_SET(fd, &to_write_) : FD_CLR(fd, &to_write_);
    if (fd >= end_) end_ = fd + 1;
  }

  void serve(int fd, bool readable) {
    if (clients_[fd]) return serve_client(fd, readable);
    if (fd == sockets_.listener.get()) return accept_clients();
    if (fd == stdio_.in()) return void(stdio_.receive());
    if (fd == stdio_.out()) return void(stdio_.send());
    if (fd != stop_.fd()) uppercase::answer_datagrams(service_, fd);
  }

  void serve_client(int fd, bool readable) {
    Peer& client = *clients_[fd];
    if (readable && client.wants_read()) client.receive();
    if (client.wants_write()) client.send();
    watch(fd, client.wants_read(), client.wants_write());
    if (client.done()) clients_[fd].reset();
  }

  void accept_clients() {
    for (int i = 0; i < uppercase::at_once; ++i) {
      Fd connection = uppercase::accept_connection(service_, sockets_.listener.get());
      pausing_ = !connection && reactor::is_shortage(errno);
      if (pausing_ && std::exchange(limited_, false))
        std::fprintf(stderr, "uppercase_select: %s: more wait\n", full.c_str());
      if (!connection) return;
      const int fd = connection.get();
      demo::set_nonblocking(fd);
      clients_[fd] = std::make_unique<Peer>(service_, std::move(connection));
      watch(fd, true, false);
    }
  }

  Service& service_;
  demo::StopSignal stop_;
  Peer stdio_;  // before the sockets: its descriptors are small
  uppercase::Sockets sockets_;
  fd_set to_read_{}, to_write_{};
  int end_ = 0;  // behind the greatest descriptor that has been in the sets
  uppercase::FdTable<std::unique_ptr<Peer>> clients_;
  bool pausing_ = false;  // not accepting, for want of descriptors
  bool limited_ = false;  // by FD_SETSIZE, which has not been said yet
};

}  // namespace

int main(int argc, char** argv) { return uppercase::run<Server>("select", argc, argv); }
