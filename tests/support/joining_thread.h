#pragma once
// std::jthread without its stop token: a thread that is joined when it goes out of
// scope. libc++ does not have the original before version 20.

#include <thread>
#include <utility>

namespace testing_support {

class JoiningThread {
 public:
  /// Calls the first part with the others as its arguments, as std::thread does.
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
