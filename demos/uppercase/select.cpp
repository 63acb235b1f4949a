// Model select: one select(2) waits for all descriptors at once. It takes bit sets with
// one bit per descriptor, and each call makes the kernel and the program check all
// bits. A set has FD_SETSIZE bits, usually 1024: no larger descriptor fits into it.

#include <sys/select.h>

#include "demos/uppercase/event_driven_server.h"

namespace {

class Server : public uppercase::EventDrivenServer {
 public:
  explicit Server(uppercase::Service& service) : EventDrivenServer(service) {
    limit_descriptors(FD_SETSIZE, "select(2)");
  }

  void run() {
    start();
    while (!stop_requested()) {
      const Timeout timeout = prepare_wait();
      timeval limit{0, in_ms(timeout) * 1000};
      fd_set read = read_, write = write_;
      int count = ::select(end_, &read, &write, nullptr, timeout ? &limit : nullptr);
      for (int fd = 0; count > 0 && fd < end_; ++fd)
        if (FD_ISSET(fd, &read) || FD_ISSET(fd, &write))
          handle(fd, FD_ISSET(fd, &read));
    }
  }

 private:
  void watch(int fd, Interest, Interest now) override {
    now.read ? FD_SET(fd, &read_) : FD_CLR(fd, &read_);
    now.write ? FD_SET(fd, &write_) : FD_CLR(fd, &write_);
    if (fd >= end_) end_ = fd + 1;
  }

  fd_set read_{}, write_{};
  int end_ = 0;  // one more than the largest descriptor that has been in a set
};

}  // namespace

int main(int argc, char** argv) { return uppercase::run<Server>("select", argc, argv); }
