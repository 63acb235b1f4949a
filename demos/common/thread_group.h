#pragma once
// Threads that come and go, and all end together: Python's
// threading.Thread(...).start() for a server that must also stop.

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace demo {

class ThreadGroup {
 public:
  /// `request_stop` is called by stop(): from then on, the functions that the threads
  /// run must return. Installs a handler for SIGUSR1, which interrupts their blocking
  /// calls. sigaction(2).
  explicit ThreadGroup(std::function<void()> request_stop);
  ThreadGroup(const ThreadGroup&) = delete;
  ThreadGroup& operator=(const ThreadGroup&) = delete;
  ~ThreadGroup() { stop(); }

  /// Runs `function` in a new thread. May be called from any thread. Throws
  /// std::system_error when the system has no more threads.
  void start(std::function<void()> function);
  /// Requests the stop, interrupts blocking calls (they end with EINTR), and joins all
  /// threads. Nothing may be started afterwards. pthread_kill(3).
  void stop();

 private:
  using Threads = std::list<std::thread>;
  void join_finished();

  const std::function<void()> request_stop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Threads running_;
  Threads finished_;  // to be joined
};

}  // namespace demo
