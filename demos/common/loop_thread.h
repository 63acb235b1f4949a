#pragma once
// A loop of the library in a thread of its own. Its handles belong to that thread, so
// they are made there and end there; other threads post what they want to be done.
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

  /// Starts the thread, calls `set_up` there, and waits for it; what it returns lives
  /// until the loop has ended. Throws what `set_up` throws, or std::system_error when
  /// no thread can be had.
  explicit LoopThread(SetUp set_up);
  LoopThread(const LoopThread&) = delete;
  LoopThread& operator=(const LoopThread&) = delete;
  ~LoopThread() { stop(); }

  /// Has the loop call `task` soon; tasks run in the order in which they were posted.
  /// What comes after the end of the loop is dropped. An exception that leaves it, or a
  /// callback, ends the program. Any thread. Python: loop.call_soon_threadsafe.
  void post(std::function<void()> task);
  /// Ends the loop and its handles, and waits for that. One thread; may be repeated.
  reactor::Loop::Statistics stop();

 private:
  void run(const SetUp& set_up);
  void turn(reactor::Loop& loop) noexcept;
  void run_tasks();

  std::binary_semaphore ready_{0};  // the loop turns, or there is a failure
  std::exception_ptr failure_;
  std::mutex mutex_;
  std::vector<std::function<void()>> tasks_;  // guarded, as is waker_
  const reactor::Waker* waker_ = nullptr;     // null: the loop has ended
  reactor::Loop* loop_ = nullptr;
  reactor::Loop::Statistics statistics_;
  std::thread thread_;
};

}  // namespace demo
