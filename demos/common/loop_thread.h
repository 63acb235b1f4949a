#pragma once
// A loop of the library in its own thread. The handles of the loop must be used in that
// thread, so they are created and destroyed there; other threads post tasks to it.
//
//   LoopThread thread([](reactor::Loop& loop) { return std::make_shared<Chat>(loop);
//   }); thread.post([] { ... });

#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <semaphore>
#include <thread>
#include <vector>

#include "reactor/loop.h"
#include "reactor/waker.h"

namespace demo {

class LoopThread {
 public:
  using SetUp = std::function<std::shared_ptr<void>(reactor::Loop&)>;

  /// Starts the thread, calls `set_up` there and waits until it returns. Its result is
  /// kept until the loop has ended. Throws what `set_up` throws, or std::system_error
  /// if the system has no more threads.
  explicit LoopThread(SetUp set_up);
  LoopThread(const LoopThread&) = delete;
  LoopThread& operator=(const LoopThread&) = delete;
  ~LoopThread() { stop(); }

  /// Makes the loop call `task` soon. Tasks run in the order of the posts; a task that
  /// is posted after the end of the loop is dropped. An exception from a task or a
  /// callback terminates the program. Any thread. Python: loop.call_soon_threadsafe.
  void post(std::function<void()> task);
  /// Stops the loop, destroys its handles and joins the thread. May be repeated, but
  /// not from two threads at once.
  reactor::Loop::Statistics stop();

 private:
  void run(const SetUp& set_up);
  void run_loop(reactor::Loop& loop) noexcept;
  void run_tasks();

  std::binary_semaphore ready_{0};  // released when the loop runs, or set_up has failed
  std::exception_ptr failure_;
  std::mutex mutex_;
  std::vector<std::function<void()>> tasks_;  // mutex_ protects tasks_ and waker_
  const reactor::Waker* waker_ = nullptr;     // null after the end of the loop
  reactor::Loop* loop_ = nullptr;
  reactor::Loop::Statistics statistics_;
  std::thread thread_;
};

}  // namespace demo
