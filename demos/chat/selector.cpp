// Model selector: one select() waits for all descriptors at once; then each that is
// ready is served without waiting. Line for line what one writes with Python's module
// selectors; the data of a key is the function to call, as in its documentation.

#include <functional>
#include <list>
#include <map>

#include "demos/chat/program.h"
#include "demos/chat/sockets.h"
#include "demos/chat/transfer.h"
#include "demos/common/socket.h"
#include "demos/common/stop_signal.h"
#include "reactor/selector.h"

namespace {

using chat::Connection;
using chat::Origin;
using demo::Fd;
using reactor::Address;
using reactor::Events;
using Callback = std::function<void()>;

class Program {
 public:
  explicit Program(chat::Session& session)
      : session_(session), sockets_(session.setup().self) {
    demo::set_nonblocking(sockets_.listener.get());
    demo::set_nonblocking(sockets_.udp.get());
  }

  void run() {
    while (!session_.finished()) {
      do_what_is_due();
      watch();
      for (const auto& [key, events] : selector_.select(session_.patience()))
        if ((events & Events::read) != Events::none)
          std::any_cast<const Callback&>(key.data)();
    }
  }

 private:
  void do_what_is_due() {
    session_.work(chat::Clock::now());
    chat::send_datagrams(session_, sockets_.udp.get());
    while (const auto peer = session_.next_dial()) dial(*peer);
    for (const Connection& buddy : buddies_) chat::write_to(session_, buddy);
    buddies_.remove_if([this](const Connection& buddy) { return remove(buddy); });
    screen_.write(session_);
  }

  /// Tells the selector what to wait for. What becomes writable needs no function: it
  /// is written to in every turn.
  void watch() {
    want(stop_.fd(), !stopped_, false, [this] { stop(); });
    want(sockets_.listener.get(), true, false, [this] { accept(); });
    want(sockets_.udp.get(), true, false,
         [this] { chat::receive_datagrams(session_, sockets_.udp.get()); });
    want(keyboard_.fd(), session_.wants_typed(), false,
         [this] { chat::read_keyboard(session_); });
    want(screen_.fd(), false, !session_.screen().empty(), {});
    for (const Connection& buddy : buddies_)
      want(buddy.fd.get(), session_.wants_read(*buddy.link),
           !buddy.link->waiting().empty(),
           [this, &buddy] { chat::read_from(session_, buddy); });
  }

  void want(int fd, bool read, bool write, Callback callback) {
    const Events events =
        (read ? Events::read : Events::none) | (write ? Events::write : Events::none);
    const Events before = std::exchange(watched_[fd], events);
    if (events == before) return;
    if (events == Events::none)
      selector_.unregister(fd);
    else if (before == Events::none)
      selector_.register_fd(fd, events, std::move(callback));
    else
      selector_.modify(fd, events, std::move(callback));
  }

  void stop() {
    stopped_ = true;
    session_.leave();
  }

  void accept() {
    Address peer;
    Fd fd = chat::accept_buddy(sockets_.listener.get(), peer);
    if (!fd) return;
    demo::set_nonblocking(fd.get());
    add(std::move(fd), peer, Origin::accepted);
  }

  void dial(const Address& peer) {
    Fd fd = chat::dial(peer, demo::set_nonblocking);
    if (!fd) return session_.dial_failed(peer);
    add(std::move(fd), peer, Origin::dialled);
  }

  void add(Fd fd, const Address& peer, Origin origin) {
    buddies_.push_back({std::move(fd), &session_.open(peer, origin)});
  }

  bool remove(const Connection& buddy) {
    if (!buddy.link->done()) return false;
    want(buddy.fd.get(), false, false, {});
    session_.remove(*buddy.link);
    return true;
  }

  chat::Session& session_;
  demo::StopSignal stop_;
  bool stopped_ = false;  // seen; its descriptor stays readable
  chat::Sockets sockets_;
  chat::Keyboard keyboard_;
  chat::Screen screen_;
  std::list<Connection> buddies_;
  reactor::Selector selector_;  // lets go of the descriptors before they are closed
  std::map<int, Events> watched_;
};

}  // namespace

int main(int argc, char** argv) { return chat::run<Program>("selector", argc, argv); }
