#include "demos/common/thread_group.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

namespace demo {
namespace {

// A signal that arrives just before a call blocks does not interrupt it, so stop()
// sends the signal repeatedly. It waits longer each time: on a crowded machine, the
// threads need the processor to end.
constexpr std::chrono::milliseconds first_wait{5}, longest_wait{160};

}  // namespace

ThreadGroup::ThreadGroup(std::function<void()> request_stop)
    : request_stop_(std::move(request_stop)) {
  struct sigaction action {};
  action.sa_handler = [](int) {};  // without SA_RESTART, calls fail with EINTR
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGUSR1, &action, nullptr);
}

void ThreadGroup::start(std::function<void()> function) {
  join_finished();
  const std::lock_guard lock(mutex_);  // until the new thread is in the list
  const auto self = running_.emplace(running_.end());
  try {
    *self = std::thread([this, self, function = std::move(function)] {
      function();
      Threads earlier;  // joined here, so that their stacks are freed
      {
        const std::lock_guard done(mutex_);
        earlier.swap(finished_);
        finished_.splice(finished_.end(), running_, self);
        changed_.notify_all();
      }
      for (std::thread& thread : earlier) thread.join();
    });
  } catch (const std::system_error& error) {
    running_.erase(self);
    throw std::system_error(error.code(), "start a thread");
  }
}

void ThreadGroup::stop() {
  request_stop_();
  std::unique_lock lock(mutex_);
  for (auto wait = first_wait; !running_.empty();
       wait = std::min(2 * wait, longest_wait)) {
    for (std::thread& thread : running_)
      ::pthread_kill(thread.native_handle(), SIGUSR1);
    changed_.wait_for(lock, wait, [this] { return running_.empty(); });
  }
  lock.unlock();
  join_finished();
}

void ThreadGroup::join_finished() {
  Threads finished;
  {
    const std::lock_guard lock(mutex_);
    finished.swap(finished_);
  }
  for (std::thread& thread : finished) thread.join();
}

}  // namespace demo
