// Model threaded: a thread for the keyboard, for presence, for newcomers, and for every
// buddy, as the lecture says. Each waits for its one descriptor. They share the
// session, which is used with the lock; nobody waits with it. Bytes without room are
// tried again.

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "demos/chat/channels.h"
#include "demos/chat/program.h"
#include "demos/common/crew.h"
#include "demos/common/socket.h"
#include "demos/common/stop_signal.h"
#include "demos/common/trace.h"

namespace {

using namespace std::chrono_literals;
using chat::Connection;
using Lock = std::unique_lock<std::mutex>;

class Program {
 public:
  explicit Program(chat::Session& session)
      : session_(session), channels_(session, {.on_open = demo::set_nonblocking}) {}

  ~Program() {
    Lock lock(mutex_);
    over_ = true;
    readable_.notify_all();
    lock.unlock();
    crew_.stop();
  }

  void run() {
    const auto always = [] { return true; };
    const auto unless_stopped = [this] { return !stopped_; };
    const auto wants_newcomers = [this] { return channels_.wants_newcomers(); };
    const auto wants_typed = [this] { return session_.wants_typed(); };
    start(stop_.fd(), unless_stopped, [this] { stopped_ = true, session_.leave(); });
    start(channels_.newcomers(), wants_newcomers,
          [this] { channels_.accept_newcomers(); });
    start(channels_.presence(), always, [this] { channels_.read_presence(); });
    start(channels_.keyboard(), wants_typed, [this] { channels_.read_keyboard(); });
    keep_time();
  }

 private:
  template <class Wanted, class Read>
  void start(int fd, Wanted wanted, Read read) {
    const auto over = [this] { return over_; };
    crew_.start([=, this] { serve(fd, over, wanted, read); });
  }

  void start(Connection& buddy) try {
    const auto over = [this, &buddy] { return over_ || buddy.link->done(); };
    const auto wanted = [this, &buddy] { return session_.wants_read(*buddy.link); };
    crew_.start([=, this, &buddy] {
      serve(buddy.fd.get(), over, wanted, [&] { channels_.read(buddy); });
      const Lock lock(mutex_);
      buddy.in_use = false;
      if (!over_) do_what_is_due();
    });
    buddy.in_use = true;
  } catch (const std::system_error& error) {  // no more threads
    session_.ended(*buddy.link, error.code());
  }

  /// The life of a thread: it waits for its descriptor, and reads with the lock.
  template <class Over, class Wanted, class Read>
  void serve(int fd, Over over, Wanted wanted, Read read) {
    for (Lock lock(mutex_); !over();) {
      readable_.wait(lock, [&] { return over() || wanted(); });
      lock.unlock();
      const bool ready = demo::wait_for(fd, POLLIN);  // or else interrupted
      lock.lock();
      if (!ready || over()) continue;
      read();
      do_what_is_due();
    }
  }

  /// With the lock. Wakes up those who may read again, and who keeps the time.
  void do_what_is_due() {
    waits_for_room_ = !channels_.work();
    channels_.close_done();
    for (Connection& buddy : channels_.connections()) {
      if (!buddy.in_use) start(buddy);
      if (buddy.link->done()) ::shutdown(buddy.fd.get(), SHUT_RDWR);  // wakes it up
    }
    readable_.notify_all();
    if (waits_for_room_ || channels_.patience() || session_.finished())
      due_.notify_one();
  }

  /// In the main thread: what is due because time has passed.
  void keep_time() {
    for (Lock lock(mutex_); !session_.finished();) {
      do_what_is_due();
      const chat::Clock::duration longest = waits_for_room_ ? 10ms : 1h;
      const demo::Span waiting(demo::Span::Kind::wait, "wait until due");
      due_.wait_for(lock, std::min(longest, channels_.patience().value_or(longest)));
    }
  }

  chat::Session& session_;
  std::mutex mutex_;                        // for the session, and for all that follows
  std::condition_variable readable_, due_;  // there may be room to read; time is up
  bool waits_for_room_ = false;             // something could not be written
  bool stopped_ = false, over_ = false;     // by a signal; run() has ended
  demo::StopSignal stop_;
  chat::Channels channels_;
  demo::Crew crew_;
};

}  // namespace

int main(int argc, char** argv) { return chat::run<Program>("threaded", argc, argv); }
