// Model threaded: a thread for the keyboard, the datagrams, for accepting, and for
// every buddy, as the lecture says. Each waits for one thing in plain blocking code.
// What they share is the session: each holds the lock while it uses it, and never while
// it waits. Writing does not wait; what a slow buddy did not take is tried again.

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <condition_variable>
#include <list>
#include <mutex>
#include <system_error>

#include "demos/chat/program.h"
#include "demos/chat/sockets.h"
#include "demos/chat/transfer.h"
#include "demos/common/crew.h"
#include "demos/common/socket.h"
#include "demos/common/stop_signal.h"

namespace {

using namespace std::chrono_literals;
using chat::Connection;
using chat::Origin;
using demo::Fd;
using reactor::Address;
using Lock = std::unique_lock<std::mutex>;

class Program {
 public:
  explicit Program(chat::Session& session)
      : session_(session), sockets_(session.setup().self) {}

  /// However it ends, the threads must be told, or they would not.
  ~Program() {
    with_session([this] { over_ = true; });
    stop_.request();
    crew_.stop();
  }

  void run() {
    crew_.start([this] { read_keyboard(); });
    crew_.start([this] { receive_datagrams(); });
    crew_.start([this] { accept_buddies(); });
    crew_.start([this] { wait_for_signal(); });
    keep_time();
  }

 private:
  /// The one door to the session. Who waits for what may have changed wakes up.
  template <class Action>
  void with_session(Action action) {
    const Lock lock(mutex_);
    action();
    do_what_is_due();
    readable_.notify_all();
    if (waits_for_room_ || session_.patience() || session_.finished())
      due_.notify_one();
  }

  void do_what_is_due() {
    session_.work(chat::Clock::now());
    chat::send_datagrams(session_, sockets_.udp.get());
    while (const auto peer = session_.next_dial()) dial(*peer);
    screen_.write(session_);
    waits_for_room_ = !session_.screen().empty();
    for (const Connection& buddy : buddies_) {
      chat::write_to(session_, buddy);
      if (!buddy.link->waiting().empty()) waits_for_room_ = true;
      // Its thread, which waits for it to say something, is to remove it.
      if (buddy.link->done()) ::shutdown(buddy.fd.get(), SHUT_RDWR);
    }
  }

  /// In the main thread: what is due because time has passed.
  void keep_time() {
    for (Lock lock(mutex_);;) {
      do_what_is_due();
      readable_.notify_all();
      if (session_.finished()) return;
      auto longest = session_.patience().value_or(1h);
      if (waits_for_room_) longest = std::min<chat::Clock::duration>(longest, 10ms);
      due_.wait_for(lock, longest);
    }
  }

  /// Sleeps until there is room for what `wanted` reads; false: the program ends.
  template <class Wanted>
  bool wait_until(Wanted wanted) {
    Lock lock(mutex_);
    readable_.wait(lock, [&] { return over_ || wanted(); });
    return !over_;
  }

  void read_keyboard() {
    chat::Buffer buffer;
    for (chat::Transfer done; !done.ended;) {
      if (!wait_until([this] { return session_.wants_typed(); })) return;
      if (!demo::wait_for(keyboard_.fd(), POLLIN)) continue;  // interrupted
      done = chat::read_some(0, buffer);
      with_session([&] { take_typed(session_, done, buffer); });
    }
  }

  void receive_datagrams() {
    while (!stop_.requested())
      if (const auto datagram = chat::receive_datagram(sockets_.udp.get()))
        with_session([&] { session_.received(datagram->bytes, datagram->from); });
  }

  void accept_buddies() {
    while (!stop_.requested()) {
      Address peer;
      if (Fd fd = chat::accept_buddy(sockets_.listener.get(), peer))
        with_session([&] { add(std::move(fd), peer, Origin::accepted); });
    }
  }

  void wait_for_signal() {
    stop_.wait();
    with_session([this] { session_.leave(); });
  }

  void dial(const Address& peer) {
    Fd fd = chat::dial(peer, demo::set_nonblocking);
    if (!fd) return session_.dial_failed(peer);
    add(std::move(fd), peer, Origin::dialled);
  }

  void add(Fd fd, const Address& peer, Origin origin) {
    auto& link = session_.open(peer, origin);
    const auto buddy = buddies_.insert(buddies_.end(), {std::move(fd), &link});
    try {
      crew_.start([this, buddy] { serve(buddy); });
    } catch (const std::system_error&) {  // no more threads: he is sent away
      session_.remove(link);
      buddies_.erase(buddy);
    }
  }

  void serve(std::list<Connection>::iterator buddy) {
    chat::Link& link = *buddy->link;
    const int fd = buddy->fd.get();
    chat::Buffer buffer;
    bool done = false;
    const auto wanted = [&] {
      return (done = link.done()) || session_.wants_read(link);
    };
    while (wait_until(wanted) && !done) {
      if (!demo::wait_for(fd, POLLIN)) continue;  // interrupted
      const auto read = chat::read_some(fd, buffer);
      with_session([&] { take_read(session_, link, read, buffer); });
    }
    with_session([&] {
      session_.remove(link);
      buddies_.erase(buddy);
    });
  }

  chat::Session& session_;
  std::mutex mutex_;  // for the session, and for the next three
  std::list<Connection> buddies_;
  bool waits_for_room_ = false;  // something could not be written
  bool over_ = false;
  std::condition_variable readable_, due_;  // there may be room to read; time is up
  demo::StopSignal stop_;
  chat::Sockets sockets_;
  chat::Keyboard keyboard_;
  chat::Screen screen_;
  demo::Crew crew_;
};

}  // namespace

int main(int argc, char** argv) { return chat::run<Program>("threaded", argc, argv); }
