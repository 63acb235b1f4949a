#pragma once
// The return type of the library's functions that a task can await; `co_await` gives a
// T. The wait starts at co_await, so an Awaitable may also be passed to with_timeout or
// when_any. The object that returned it (a connection, a socket ...) must be alive at
// co_await. If the object is destroyed while a task waits, the task continues and gets
// T(): no value, or false.

#include <concepts>
#include <coroutine>

#include "reactor/detail/operation.h"

namespace reactor {

template <class T>
class [[nodiscard]] Awaitable {
 public:
  using value_type = T;

  explicit Awaitable(detail::Operation<T>& operation) noexcept
      : waiter_(operation), operation_(&operation) {}

  /// Throws std::logic_error if another task already waits for the same operation.
  bool await_ready() {
    waiter_.require_alone();
    return operation_->ready();
  }
  template <std::derived_from<detail::Frame> Promise>
  void await_suspend(std::coroutine_handle<Promise> task) noexcept {
    waiter_.wait(*task.promise().stack);
  }
  T await_resume() { return waiter_.end() ? operation_->take() : T(); }

 private:
  detail::Waiter waiter_;
  detail::Operation<T>* operation_;
};

}  // namespace reactor
