#pragma once
// Threads that come and go, and all end together: Python's
// threading.Thread(...).start() for a server that must also stop. stop() interrupts the
// blocking calls of all threads (they end with EINTR) and waits; the work must then
// return by itself.

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace demo {

class Crew {
 public:
  /// Takes SIGUSR1 for the interruption. pthread_kill(3).
  Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  ~Crew() { stop(); }

  /// Runs `work` in a thread of its own. From any thread. Throws std::system_error when
  /// no more threads can be had.
  void start(std::function<void()> work);
  /// Interrupts and joins all threads. The condition that makes them return is to be
  /// set before, and nothing to be started afterwards.
  void stop();

 private:
  using Threads = std::list<std::thread>;
  void join_finished();

  std::mutex mutex_;
  std::condition_variable changed_;
  Threads running_;
  Threads finished_;  // done, to be joined
};

}  // namespace demo
