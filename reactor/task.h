#pragma once
// A coroutine that computes a T and may wait for other things. It is lazy: it starts
// when another task awaits it or when a TaskGroup spawns it. An exception goes to the
// task that awaits it. Destroying a task cancels it: its local variables are destroyed,
// and it does not continue. The rules are in docs/coroutines.md.
//
//   Task<std::string> ask(AsyncTcpConnection& server) {
//     co_await server.write("how are you?");
//     const auto answer = co_await server.read();
//     co_return std::string(answer.value_or("gone"));
//   }
//
// Python: a coroutine, async def.

#include <concepts>
#include <coroutine>
#include <exception>
#include <stdexcept>
#include <utility>

#include "reactor/detail/task_promise.h"

namespace reactor {

template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskPromise<T>;
  using value_type = T;

  Task(Task&&) noexcept = default;
  Task& operator=(Task&&) noexcept = default;
  ~Task() = default;

  /// Returns true if the task can be awaited, that is, if it was not awaited, spawned
  /// or moved from before.
  bool valid() const noexcept { return frame_.get() != nullptr; }
  /// Runs the task, once: `co_await std::move(task)`. Gives the value of co_return or
  /// rethrows the task's exception. Throws std::logic_error if the task is not valid().
  auto operator co_await() && noexcept { return Awaiter{std::move(frame_)}; }

  /// Private to the library.
  explicit Task(detail::Frame* frame) noexcept : frame_(frame) {}
  detail::FrameOwner release() && noexcept { return std::move(frame_); }

 private:
  struct Awaiter {
    bool await_ready() const {
      if (callee.get() == nullptr)
        throw std::logic_error("co_await needs a valid task");
      return false;
    }
    template <std::derived_from<detail::Frame> Promise>
    void await_suspend(std::coroutine_handle<Promise> caller) const noexcept {
      caller.promise().stack->call(caller.promise(), *callee.get());
    }
    T await_resume() const { return static_cast<promise_type*>(callee.get())->take(); }
    detail::FrameOwner callee;
  };
  detail::FrameOwner frame_;
};

inline Task<> detail::TaskPromise<void>::get_return_object() noexcept {
  handle = std::coroutine_handle<TaskPromise>::from_promise(*this);
  return Task<>(this);
}

}  // namespace reactor
