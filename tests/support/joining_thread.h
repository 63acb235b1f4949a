#pragma once
// A thread that its destructor joins, like std::jthread without the stop token. libc++
// has no std::jthread before version 20.

#include <thread>
#include <utility>

namespace testing_support {

class JoiningThread {
 public:
  /// Takes a function and its arguments, as std::thread does.
  template <class... Parts>
  explicit JoiningThread(Parts&&... parts) : thread_(std::forward<Parts>(parts)...) {}
  JoiningThread(JoiningThread&&) noexcept = default;
  JoiningThread& operator=(JoiningThread&&) = delete;
  ~JoiningThread() {
    if (thread_.joinable()) thread_.join();
  }

  void join() { thread_.join(); }

 private:
  std::thread thread_;
};

}  // namespace testing_support
