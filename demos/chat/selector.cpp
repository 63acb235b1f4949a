// Model selector: one select() waits for all descriptors at once; then each that is
// ready is served without waiting. Line for line what one writes with Python's module
// selectors; the data of a key is the function to call, as in its documentation.

#include <functional>
#include <map>
#include <span>
#include <utility>

#include "demos/chat/channels.h"
#include "demos/chat/program.h"
#include "demos/common/socket.h"
#include "demos/common/stop_signal.h"
#include "demos/common/trace.h"
#include "reactor/selector.h"

namespace {

using chat::Connection;
using reactor::Events;
using reactor::Ready;
using Callback = std::function<void()>;

class Program {
 public:
  explicit Program(chat::Session& session)
      : session_(session), channels_(session, {demo::set_nonblocking, [this](int fd) {
                                                 watch(fd, Events::none, {});
                                               }}) {}

  void run() {
    while (!session_.finished()) {
      do_what_is_due();
      watch_all();
      for (const auto& [key, events] : wait_for_all())
        if ((events & Events::read) != Events::none)
          std::any_cast<const Callback&>(key.data)();
    }
  }

 private:
  std::span<const Ready> wait_for_all() {
    const demo::Span span(demo::Span::Kind::wait, "wait for all");
    return selector_.select(channels_.patience());
  }

  void do_what_is_due() {
    channels_.work();
    channels_.close_done();
  }

  /// Tells the selector what to wait for. What becomes writable needs no function: it
  /// is written to in every turn.
  void watch_all() {
    watch(stop_.fd(), read_if(!stopped_),
          [this] { stopped_ = true, session_.leave(); });
    watch(channels_.newcomers(), read_if(channels_.wants_newcomers()),
          [this] { channels_.accept_newcomers(); });
    watch(channels_.presence(), Events::read, [this] { channels_.read_presence(); });
    watch(channels_.keyboard(), read_if(session_.wants_typed()),
          [this] { channels_.read_keyboard(); });
    watch(channels_.screen(), write_if(!session_.screen().empty()), {});
    for (const Connection& buddy : channels_.connections())
      watch(buddy.fd.get(),
            read_if(session_.wants_read(*buddy.link)) |
                write_if(!buddy.link->waiting().empty()),
            [this, &buddy] { channels_.read(buddy); });
  }

  static Events read_if(bool wanted) { return wanted ? Events::read : Events::none; }
  static Events write_if(bool wanted) { return wanted ? Events::write : Events::none; }

  void watch(int fd, Events events, Callback callback) {
    const Events before = std::exchange(watched_[fd], events);
    if (events == before) return;
    if (events == Events::none)
      selector_.unregister(fd);
    else if (before == Events::none)
      selector_.register_fd(fd, events, std::move(callback));
    else
      selector_.modify(fd, events, std::move(callback));
  }

  chat::Session& session_;
  demo::StopSignal stop_;
  bool stopped_ = false;  // its descriptor stays readable
  chat::Channels channels_;
  reactor::Selector selector_;  // lets go of the descriptors before they are closed
  std::map<int, Events> watched_;
};

}  // namespace

int main(int argc, char** argv) { return chat::run<Program>("selector", argc, argv); }
