#pragma once
// Threads for a server: start() them at any time, stop() them all. Like Python's
// threading.Thread, but stop() also interrupts blocking calls.

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace demo {

class ThreadGroup {
 public:
  /// stop() calls `request_stop`; afterwards the functions of the threads must return.
  /// Installs a handler for SIGUSR1, which interrupts blocking calls. sigaction(2).
  explicit ThreadGroup(std::function<void()> request_stop);
  ThreadGroup(const ThreadGroup&) = delete;
  ThreadGroup& operator=(const ThreadGroup&) = delete;
  ~ThreadGroup() { stop(); }

  /// Runs `function` in a new thread. Any thread. Throws std::system_error if the
  /// system has no more threads.
  void start(std::function<void()> function);
  /// Calls `request_stop`, interrupts blocking calls, which fail with EINTR, and joins
  /// all threads. Do not start threads afterwards. pthread_kill(3).
  void stop();

 private:
  using Threads = std::list<std::thread>;
  void join_finished();

  const std::function<void()> request_stop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Threads running_;
  Threads finished_;  // their functions have returned; not joined yet
};

}  // namespace demo
