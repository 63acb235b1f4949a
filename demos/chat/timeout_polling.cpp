// Model timeout_polling: one socket after another is read with a timeout, round and
// round: "possible but very awkward", as the lecture says. Each silent buddy costs its
// timeout in every round, so a message appears late by up to buddies x timeout, and the
// process wakes up for nothing.

#include <poll.h>

#include <list>

#include "demos/chat/program.h"
#include "demos/chat/sockets.h"
#include "demos/chat/transfer.h"
#include "demos/common/socket.h"
#include "demos/common/stop_signal.h"

namespace {

using namespace std::chrono_literals;
using chat::Connection;
using chat::Origin;
using demo::Fd;
using reactor::Address;

constexpr int at_once = 64;  // newcomers; then the others' turn

class Program {
 public:
  explicit Program(chat::Session& session)
      : session_(session), sockets_(session.setup().self) {
    demo::set_timeout(sockets_.listener.get(), timeout_);
    demo::set_timeout(sockets_.udp.get(), timeout_);
  }

  void run() {
    while (!session_.finished()) {
      do_what_is_due();
      // Only sockets have a timeout of their own; on stdin, poll(2) waits.
      if (session_.wants_typed() && demo::wait_for(keyboard_.fd(), POLLIN, timeout_))
        chat::read_keyboard(session_);
      chat::receive_datagrams(session_, sockets_.udp.get());
      accept_buddies();
      for (const Connection& buddy : buddies_)
        if (session_.wants_read(*buddy.link)) chat::read_from(session_, buddy);
    }
  }

 private:
  void do_what_is_due() {
    if (stop_.requested()) session_.leave();
    session_.work(chat::Clock::now());
    chat::send_datagrams(session_, sockets_.udp.get());
    while (const auto peer = session_.next_dial()) dial(*peer);
    for (const Connection& buddy : buddies_) chat::write_to(session_, buddy);
    buddies_.remove_if([this](const Connection& buddy) { return remove(buddy); });
    screen_.write(session_);
  }

  void accept_buddies() {
    const int listener = sockets_.listener.get();
    for (int i = 0; i < at_once; ++i) {
      if (i > 0 && !demo::wait_for(listener, POLLIN, 0ms)) return;  // only who is there
      Address peer;
      Fd fd = chat::accept_buddy(listener, peer);
      if (!fd) return;  // waited in vain
      demo::set_timeout(fd.get(), timeout_);
      add(std::move(fd), peer, Origin::accepted);
    }
  }

  /// Begins to connect; what is not done within the timeout goes on by itself.
  void dial(const Address& peer) {
    Fd fd = chat::dial(peer, [this](int made) { demo::set_timeout(made, timeout_); });
    if (!fd) return session_.dial_failed(peer);
    add(std::move(fd), peer, Origin::dialled);
  }

  void add(Fd fd, const Address& peer, Origin origin) {
    buddies_.push_back({std::move(fd), &session_.open(peer, origin)});
  }

  bool remove(const Connection& buddy) {
    if (!buddy.link->done()) return false;
    session_.remove(*buddy.link);
    return true;
  }

  chat::Session& session_;
  const std::chrono::milliseconds timeout_ = session_.setup().timeout;
  demo::StopSignal stop_;
  chat::Sockets sockets_;
  chat::Keyboard keyboard_;
  chat::Screen screen_;
  std::list<Connection> buddies_;
};

}  // namespace

int main(int argc, char** argv) {
  return chat::run<Program>("timeout_polling", argc, argv);
}
