#pragma once
// What the waiting functions of the library return: `co_await` gives a T. Nothing waits
// before co_await; so it may also be handed to with_timeout or when_any. Its object (a
// connection, a socket ...) must live until then; if it is destroyed while a task
// waits, the task goes on with T(): no value, or false.

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

  /// Throws std::logic_error if another task waits for the same: one at a time.
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
