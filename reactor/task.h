#pragma once
// A coroutine that computes a T, and may wait on the way. It is lazy: nothing runs
// before it is awaited by another task, or spawned by a TaskGroup. Its exception goes
// to whom awaits it. To destroy a task is to cancel it: its variables are destroyed,
// and it does not go on. docs/coroutines.md has the rules.
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

  /// Whether it can be awaited: not after it was awaited, spawned or moved from.
  bool valid() const noexcept { return frame_.get() != nullptr; }
  /// Runs it; the result is that of co_return, or its exception. Once:
  /// `co_await std::move(task)`. Throws std::logic_error if it is not valid().
  auto operator co_await() && noexcept { return Awaiter{std::move(frame_)}; }

  /// Private to the library.
  explicit Task(detail::Frame* frame) noexcept : frame_(frame) {}
  detail::FrameOwner release() && noexcept { return std::move(frame_); }

 private:
  struct Awaiter {
    bool await_ready() const {
      if (callee.get() == nullptr) throw std::logic_error("co_await of no task");
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
