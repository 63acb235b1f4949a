// Model epoll: the kernel keeps the list of descriptors, and one epoll_wait(2) returns
// the ready ones. Its cost does not depend on the length of the list. The program
// changes the list only when its interest in a descriptor changes. Linux only.

#include <sys/epoll.h>

#include "demos/uppercase/event_driven_server.h"

namespace {

class Server : public uppercase::EventDrivenServer {
 public:
  using EventDrivenServer::EventDrivenServer;

  void run() {
    start();
    epoll_event ready[256];
    while (!stop_requested()) {
      const Timeout timeout = prepare_wait();
      int count = ::epoll_wait(epoll_.get(), ready, std::size(ready), in_ms(timeout));
      for (int i = 0; i < count; ++i)
        handle(ready[i].data.fd, ready[i].events != EPOLLOUT);
    }
  }

 private:
  void watch(int fd, Interest before, Interest now) override {
    const auto events = (now.read ? EPOLLIN : 0u) | (now.write ? EPOLLOUT : 0u);
    const int change = before.is_none() ? EPOLL_CTL_ADD
                       : now.is_none()  ? EPOLL_CTL_DEL
                                        : EPOLL_CTL_MOD;
    epoll_event entry{events, {.fd = fd}};
    check(::epoll_ctl(epoll_.get(), change, fd, &entry), "epoll_ctl");
  }

  demo::Fd epoll_{check(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")};
};

}  // namespace

int main(int argc, char** argv) { return uppercase::run<Server>("epoll", argc, argv); }
