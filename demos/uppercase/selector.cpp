// Model selector: one select() of the library waits for all descriptors at once and
// returns the ready ones. It uses the best call that the system has, like Python's
// module `selectors`.

#include "reactor/selector.h"
#include "demos/trace/traced_select.h"
#include "demos/uppercase/event_driven_server.h"

namespace {

using reactor::Events;

class Server : public uppercase::EventDrivenServer {
 public:
  using EventDrivenServer::EventDrivenServer;

  void run() {
    start();
    while (!stop_requested()) {
      const Timeout timeout = prepare_wait();
      for (const auto& [key, events] : demo::traced_select(selector_, timeout))
        handle(key.fd, events != Events::write);
    }
  }

 private:
  void watch(int fd, Interest before, Interest now) override {
    const auto events = (now.read ? Events::read : Events::none) |
                        (now.write ? Events::write : Events::none);
    if (before.is_none()) return void(selector_.register_fd(fd, events));
    if (now.is_none()) return void(selector_.unregister(fd));
    selector_.modify(fd, events);
  }

  reactor::Selector selector_;
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run<Server>("selector", argc, argv);
}
