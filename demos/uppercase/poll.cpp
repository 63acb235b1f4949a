// Model poll: one poll(2) waits for all descriptors at once. It takes an array of any
// length with one entry per descriptor, and each call makes the kernel and the program
// check all entries. So a thousand silent clients slow down every request.

#include <poll.h>

#include "demos/uppercase/event_driven_server.h"

namespace {

class Server : public uppercase::EventDrivenServer {
 public:
  using EventDrivenServer::EventDrivenServer;

  void run() {
    start();
    while (!stop_requested()) {
      const Timeout timeout = prepare_wait();
      int count = ::poll(watched_.data(), watched_.size(), in_ms(timeout));
      for (std::size_t i = 0; count > 0 && i < watched_.size(); ++i)
        if (watched_[i].revents != 0)
          handle(watched_[i].fd, watched_[i].revents != POLLOUT);
    }
  }

 private:
  void watch(int fd, Interest, Interest now) override {
    const auto index = static_cast<std::size_t>(fd);
    while (watched_.size() <= index) watched_.push_back({-1, 0, 0});
    const int events = (now.read ? POLLIN : 0) | (now.write ? POLLOUT : 0);
    watched_[index] = {now.is_none() ? -1 : fd, static_cast<short>(events), 0};
    while (watched_.back().fd < 0) watched_.pop_back();
  }

  std::vector<pollfd> watched_;  // the index is the descriptor; poll(2) ignores fd -1
};

}  // namespace

int main(int argc, char** argv) { return uppercase::run<Server>("poll", argc, argv); }
