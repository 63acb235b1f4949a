// Model poll: one poll(2) waits for all descriptors at once. It takes an array of any
// length, with an entry for each descriptor. But the kernel and the program look at all
// entries in each call: a thousand silent clients cost time whenever one is served.

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
      int count =
          ::poll(watched_.data(), static_cast<nfds_t>(watched_.size()), in_ms(timeout));
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
