#pragma once
// Owns tasks that run concurrently; no task outlives its group. Use it in the thread of
// the loop only; the loop must outlive the group. A task may do anything with its
// group. If it cancels or destroys the group, the task itself ends at its next
// co_await.
//
// An uncaught exception of a task is handled like that of a callback: the loop stops,
// and run() rethrows it. Python: asyncio.TaskGroup.
//
//   TaskGroup tasks(loop);
//   while (auto connection = co_await listener.accept())
//     tasks.spawn(serve(std::move(*connection)));

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include "reactor/awaitable.h"
#include "reactor/loop.h"
#include "reactor/task.h"

namespace reactor {

class TaskGroup {
 public:
  explicit TaskGroup(Loop& loop);
  TaskGroup(TaskGroup&&) noexcept = default;
  TaskGroup& operator=(TaskGroup&& other) noexcept;
  /// Does cancel(). Tasks that are spawned in the meantime do not start.
  ~TaskGroup();

  /// Starts a task. It first runs when the current callback has returned, or when the
  /// current task waits or ends; outside the loop, when the loop runs. Throws
  /// std::logic_error if the task is not valid(). Python: create_task.
  void spawn(Task<> task);
  /// Starts the task that `function` returns. The group keeps the function while the
  /// task runs, because the task uses the captures of a lambda.
  template <std::invocable Function>
  requires std::same_as<std::invoke_result_t<Function&>, Task<>>
  void spawn(Function function) { spawn(keep(std::move(function))); }

  /// Destroys all tasks, the newest first. None of them continues. Python: Task.cancel.
  void cancel() noexcept;
  std::size_t size() const noexcept;
  /// Waits until the group has no tasks. Gives false if the group is destroyed before.
  /// Only one task may wait at a time, and it must not be a task of this group.
  Awaitable<bool> join() noexcept;

 private:
  template <class Function>
  static Task<> keep(Function function) {
    co_await function();
  }
  struct State;
  std::shared_ptr<State> state_;  // a running cancel() shares it
};

}  // namespace reactor
