#pragma once
// when_any waits for the first of several operations; with_timeout limits the time of
// one. An operation is a Task, or what a function such as read() or sleep() returns.
//
//   auto first = co_await when_any(client.read(), server.read());  // a std::variant
//   auto bytes = co_await with_timeout(loop, 5s, client.read());   // a std::optional

#include <chrono>
#include <concepts>
#include <coroutine>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <variant>

#include "reactor/detail/race.h"
#include "reactor/sleep.h"
#include "reactor/task.h"

namespace reactor {

/// The return type of when_any. co_await gives a std::variant: its index is that of the
/// first finished operation, and its value is the result (std::monostate for void). If
/// that operation throws, co_await rethrows the exception.
template <class... T>
class [[nodiscard]] FirstOf {
 public:
  using value_type = std::variant<detail::NonVoid<T>...>;

  explicit FirstOf(Task<T>... tasks) : tasks_(std::move(tasks)...) {
    if (!std::apply([](auto&... task) { return (task.valid() && ...); }, tasks_))
      throw std::logic_error("when_any needs valid tasks");
  }
  FirstOf(FirstOf&& other) noexcept : tasks_(std::move(other.tasks_)) {}

  bool await_ready() const noexcept { return false; }
  template <std::derived_from<detail::Frame> Promise>
  void await_suspend(std::coroutine_handle<Promise> task) {
    race_.emplace(*task.promise().stack, std::move(tasks_));
  }
  value_type await_resume() { return race_->take(); }

 private:
  std::tuple<Task<T>...> tasks_;
  std::optional<detail::Race<T...>> race_;
};

/// Runs all operations concurrently. When one has finished, the others are cancelled
/// before they take a result, so no bytes, connections or datagrams are lost. Python:
/// asyncio.wait with FIRST_COMPLETED.
template <class... Awaited>
requires(sizeof...(Awaited) >
         0) FirstOf<typename Awaited::value_type...> when_any(Awaited... awaited) {
  return FirstOf<typename Awaited::value_type...>(
      detail::as_task(std::move(awaited))...);
}

/// Gives the result of `awaited` (std::monostate for void). If it takes longer than
/// `limit`, it is cancelled and the result is nothing. Python: asyncio.wait_for.
template <class Awaited>
Task<std::optional<detail::NonVoid<typename Awaited::value_type>>> with_timeout(
    Loop& loop, std::chrono::nanoseconds limit, Awaited awaited) {
  auto first = co_await when_any(std::move(awaited), sleep(loop, limit));
  if (first.index() != 0) co_return std::nullopt;
  co_return std::get<0>(std::move(first));
}

}  // namespace reactor
