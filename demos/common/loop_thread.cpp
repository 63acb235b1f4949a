#include "demos/common/loop_thread.h"

#include <system_error>
#include <utility>

#include "demos/trace/loop_trace.h"

namespace demo {

LoopThread::LoopThread(SetUp set_up) {
  try {
    thread_ = std::thread(&LoopThread::run, this, std::move(set_up));
  } catch (const std::system_error& error) {
    throw std::system_error(error.code(), "start a thread");
  }
  ready_.acquire();
  if (!failure_) return;
  thread_.join();
  std::rethrow_exception(failure_);
}

void LoopThread::run(const SetUp& set_up) {
  try {
    reactor::Loop loop;
    const LoopTrace trace(loop);
    const reactor::Waker waker(loop, [this] { run_tasks(); });
    const std::shared_ptr<void> handles = set_up(loop);
    loop_ = &loop;
    waker_ = &waker;
    ready_.release();
    run_loop(loop);
  } catch (...) {
    failure_ = std::current_exception();
    ready_.release();
  }
}

/// The constructor has returned, so an exception could not be caught: noexcept.
void LoopThread::run_loop(reactor::Loop& loop) noexcept {
  loop.run();
  statistics_ = loop.statistics();
  const std::lock_guard lock(mutex_);
  waker_ = nullptr;
}

void LoopThread::post(std::function<void()> task) {
  const std::lock_guard lock(mutex_);  // the waker is not destroyed meanwhile
  if (waker_ == nullptr) return;
  tasks_.push_back(std::move(task));
  waker_->wake();
}

void LoopThread::run_tasks() {
  std::vector<std::function<void()>> due;
  {
    const std::lock_guard lock(mutex_);
    due.swap(tasks_);
  }
  for (const auto& task : due) task();
}

reactor::Loop::Statistics LoopThread::stop() {
  post([this] { loop_->stop(); });
  if (thread_.joinable()) thread_.join();
  return statistics_;
}

}  // namespace demo
