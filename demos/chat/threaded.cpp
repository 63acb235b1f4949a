// Model threaded: one thread for stdin, one for the presence socket, one for the
// listener, and one per buddy, as in the lecture. Each thread waits for one descriptor.
// They share the session: access it only with the mutex held, and never block while
// holding it.

#include <poll.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <system_error>

#include "demos/chat/program.h"
#include "demos/chat/socket_set.h"
#include "demos/common/socket.h"
#include "demos/common/thread_group.h"
#include "demos/trace/trace.h"

namespace {

using namespace std::chrono_literals;
using Lock = std::unique_lock<std::mutex>;

class Program {
 public:
  explicit Program(chat::Session& session) : session_(session) {}

  void run() {
    Lock lock(mutex_);
    while (!session_.finished()) {
      process_due();
      const chat::Clock::duration longest = unsent_ ? 10ms : 1h;
      const demo::Span waiting(demo::Span::Kind::wait, "wait until due");
      due_.wait_for(lock, std::min(longest, sockets_.timeout().value_or(longest)));
    }
  }

 private:
  /// Requires the mutex. Afterwards, threads may be able to read again, and the main
  /// thread may have to wake up earlier.
  void process_due() {
    unsent_ = !sockets_.process_due();
    sockets_.close_done();
    for (const auto& [fd, read, write] : sockets_.entries())
      if (read && !sockets_.is_held(fd)) start_thread(fd);
    may_read_.notify_all();
    if (unsent_ || sockets_.timeout() || session_.finished()) due_.notify_one();
  }

  void start_thread(int fd) try {
    sockets_.hold(fd);
    threads_.start([this, fd] { serve(fd); });
  } catch (const std::system_error& error) {  // no more threads
    sockets_.release(fd);
    if (!sockets_.fail(fd, error.code())) throw;
  }

  /// The function of each thread: it waits without the mutex and reads with it.
  void serve(int fd) {
    Lock lock(mutex_);
    while (!stopping_ && !sockets_.is_done(fd)) {
      may_read_.wait(lock, [&] {
        return stopping_ || sockets_.is_done(fd) || sockets_.wants_read(fd);
      });
      lock.unlock();
      const bool readable = demo::wait_for(fd, POLLIN);
      lock.lock();
      if (!readable || stopping_) continue;
      sockets_.read(fd);
      process_due();
    }
    sockets_.release(fd);
    if (!stopping_) process_due();
  }

  void request_stop() {
    const Lock lock(mutex_);
    stopping_ = true;
    may_read_.notify_all();
  }

  chat::Session& session_;
  std::mutex mutex_;  // protects the session and all members below
  std::condition_variable may_read_, due_;
  bool unsent_ = false;    // something could not be sent
  bool stopping_ = false;  // the threads must return
  chat::SocketSet sockets_{session_, {.on_open = demo::set_nonblocking}};
  demo::ThreadGroup threads_{[this] { request_stop(); }};
};

}  // namespace

int main(int argc, char** argv) { return chat::run<Program>("threaded", argc, argv); }
