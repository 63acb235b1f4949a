#pragma once
// Private to the library: the promise of a task, which keeps the result until the
// caller takes it.

#include <coroutine>
#include <exception>
#include <type_traits>
#include <utility>
#include <variant>

#include "reactor/detail/async_stack.h"

namespace reactor {

template <class T = void>
class Task;

namespace detail {

/// At the end of a task, the scheduler resumes the caller.
struct FinalAwaiter {
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> done) const noexcept {
    done.promise().stack->finish(done.promise());
  }
  void await_resume() const noexcept {}
};

struct PromiseBase : Frame {
  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }
};

template <class T>
class TaskPromise : public PromiseBase {
  static_assert(std::is_object_v<T>, "a Task returns a value or nothing");

 public:
  Task<T> get_return_object() noexcept {
    handle = std::coroutine_handle<TaskPromise>::from_promise(*this);
    return Task<T>(this);
  }
  template <class Value>
  requires std::convertible_to<Value&&, T>
  void return_value(Value&& value) {
    result_.template emplace<1>(std::forward<Value>(value));
  }
  void unhandled_exception() noexcept {
    result_.template emplace<2>(std::current_exception());
  }
  T take() {
    if (result_.index() == 2) std::rethrow_exception(std::get<2>(std::move(result_)));
    return std::get<1>(std::move(result_));
  }

 private:
  std::variant<std::monostate, T, std::exception_ptr> result_;
};

template <>
class TaskPromise<void> : public PromiseBase {
 public:
  Task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void unhandled_exception() noexcept { exception_ = std::current_exception(); }
  void take() {
    if (exception_) std::rethrow_exception(std::move(exception_));
  }

 private:
  std::exception_ptr exception_;
};

}  // namespace detail
}  // namespace reactor
