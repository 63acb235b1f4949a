#pragma once
// Private to the library: one of the tasks that a when_any runs.

#include <cstddef>
#include <type_traits>
#include <utility>
#include <variant>

#include "reactor/detail/async_stack.h"
#include "reactor/task.h"

namespace reactor::detail {

template <class T>
using NonVoid = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <class T>
Task<T> as_task(Task<T> task) {
  return task;
}
template <class Awaited>
Task<typename Awaited::value_type> as_task(Awaited awaited) {
  co_return co_await std::move(awaited);
}

/// The first branch that finishes cancels the others before any of them continues.
class RaceBase {
 public:
  explicit RaceBase(AsyncStack& waiting) noexcept : waiting_(waiting) {}
  RaceBase(const RaceBase&) = delete;
  RaceBase& operator=(const RaceBase&) = delete;
  void won_by(std::size_t index) noexcept {
    winner_ = index;
    end_others();
    waiting_.schedule();
  }

 protected:
  ~RaceBase() = default;
  virtual void end_others() noexcept = 0;
  AsyncStack& waiting_;
  std::size_t winner_ = 0;
};

/// One task of the race, with the tasks that it awaits.
template <class T>
class Branch final : public AsyncStack {
 public:
  Branch(RaceBase& race, AsyncStack& parent, std::size_t index, Task<T> task)
      : AsyncStack(parent.scheduler(), &parent),
        race_(race),
        index_(index),
        frame_(std::move(task).release()) {}
  ~Branch() override { unwind(); }
  void begin() { start(*frame_.get()); }
  void cancel() noexcept { unwind(); }
  NonVoid<T> take() {
    auto& promise = static_cast<TaskPromise<T>&>(*frame_.get());
    if constexpr (std::is_void_v<T>) {
      promise.take();
      return {};
    } else {
      return promise.take();
    }
  }

 private:
  void finished() noexcept override { race_.won_by(index_); }
  RaceBase& race_;
  std::size_t index_;
  FrameOwner frame_;
};

}  // namespace reactor::detail
