#pragma once
// Waits for the first of several things, and for no longer than a time. What is waited
// for: a Task, or what any waiting function of the library returns.
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

/// What when_any returns: co_await gives the result of the first that is done, at its
/// place in a std::variant (std::monostate for void), or throws what that one threw.
template <class... T>
class [[nodiscard]] FirstOf {
 public:
  using value_type = std::variant<detail::NonVoid<T>...>;

  explicit FirstOf(Task<T>... tasks) : tasks_(std::move(tasks)...) {
    if (!std::apply([](auto&... task) { return (task.valid() && ...); }, tasks_))
      throw std::logic_error("when_any of no task");
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

/// Runs all at once. When one is done the others are cancelled before they go on; so
/// no bytes, connections or datagrams are lost with them. Python: asyncio.wait with
/// FIRST_COMPLETED.
template <class... Awaited>
requires(sizeof...(Awaited) >
         0) FirstOf<typename Awaited::value_type...> when_any(Awaited... awaited) {
  return FirstOf<typename Awaited::value_type...>(
      detail::as_task(std::move(awaited))...);
}

/// The result of what is awaited (std::monostate for void), or nothing when the time is
/// over before: then it is cancelled. Python: asyncio.wait_for.
template <class Awaited>
Task<std::optional<detail::NonVoid<typename Awaited::value_type>>> with_timeout(
    Loop& loop, std::chrono::nanoseconds limit, Awaited awaited) {
  auto first = co_await when_any(std::move(awaited), sleep(loop, limit));
  if (first.index() != 0) co_return std::nullopt;
  co_return std::get<0>(std::move(first));
}

}  // namespace reactor
