// Model selector: one select() waits for all descriptors at once. Then the program
// reads the ready ones without blocking, as with Python's module `selectors`.

#include <map>

#include "demos/chat/program.h"
#include "demos/chat/socket_set.h"
#include "demos/common/socket.h"
#include "demos/trace/traced_select.h"
#include "reactor/selector.h"

namespace {

using reactor::Events;

class Program {
 public:
  explicit Program(chat::Session& session) : session_(session) {}

  void run() {
    while (!session_.finished()) {
      process_due();
      for (const auto& [key, events] :
           demo::traced_select(selector_, sockets_.timeout()))
        if ((events & Events::read) != Events::none) sockets_.read(key.fd);
    }
  }

 private:
  void process_due() {
    sockets_.process_due();
    sockets_.close_done();
    for (const auto& [fd, read, write] : sockets_.entries())
      watch(fd, (read ? Events::read : Events::none) |
                    (write ? Events::write : Events::none));
  }

  void watch(int fd, Events events) {
    const Events before = std::exchange(watched_[fd], events);
    if (events == before) return;
    if (before == Events::none) return void(selector_.register_fd(fd, events));
    if (events == Events::none) return void(selector_.unregister(fd));
    selector_.modify(fd, events);
  }

  chat::Session& session_;
  reactor::Selector selector_;
  std::map<int, Events> watched_;
  chat::SocketSet sockets_{session_,
                           {.on_open = demo::set_nonblocking,
                            .on_close = [this](int fd) { watch(fd, Events::none); }}};
};

}  // namespace

int main(int argc, char** argv) { return chat::run<Program>("selector", argc, argv); }
