#include "demos/common/crew.h"

#include <pthread.h>
#include <signal.h>

#include <chrono>
#include <system_error>
#include <utility>

namespace demo {
namespace {

// A signal that arrives just before a call blocks is lost on it: so repeat.
constexpr std::chrono::milliseconds repeat_after{5};

}  // namespace

Crew::Crew() {
  struct sigaction action {};
  action.sa_handler = [](int) {};  // without SA_RESTART: the call ends with EINTR
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGUSR1, &action, nullptr);
}

void Crew::start(std::function<void()> work) {
  join_finished();
  const std::lock_guard lock(mutex_);  // held until the thread stands in the list
  const auto self = running_.emplace(running_.end());
  try {
    *self = std::thread([this, self, work = std::move(work)] {
      work();
      Threads before;  // each joins those before it, so that no stack waits for long
      {
        const std::lock_guard done(mutex_);
        before.swap(finished_);
        finished_.splice(finished_.end(), running_, self);
        changed_.notify_all();
      }
      for (std::thread& thread : before) thread.join();
    });
  } catch (const std::system_error& error) {
    running_.erase(self);
    throw std::system_error(error.code(), "start a thread");
  }
}

void Crew::stop() {
  std::unique_lock lock(mutex_);
  while (!running_.empty()) {
    for (std::thread& thread : running_)
      ::pthread_kill(thread.native_handle(), SIGUSR1);
    changed_.wait_for(lock, repeat_after);
  }
  lock.unlock();
  join_finished();
}

void Crew::join_finished() {
  Threads finished;
  {
    const std::lock_guard lock(mutex_);
    finished.swap(finished_);
  }
  for (std::thread& thread : finished) thread.join();
}

}  // namespace demo
