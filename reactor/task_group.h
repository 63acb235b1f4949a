#pragma once
// Tasks that run at the same time, and their owner: none outlives the group. One
// thread, that of the loop, which must outlive the group. A task may do anything with
// the group, also cancel or destroy it: then this task ends at its next co_await.
//
// What a task throws and nobody catches goes where the exceptions of callbacks go: the
// loop stops, and run() throws it. Python: asyncio.TaskGroup.
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
  /// As cancel(); tasks that are spawned meanwhile do not start.
  ~TaskGroup();

  /// Starts a task: when the callback or the task that spawns it returns or waits, or
  /// when the loop runs. Python: create_task.
  void spawn(Task<> task);
  /// The task that a function returns. The function is kept as long as it runs: a
  /// lambda's captures would otherwise be gone when the task first waits.
  template <std::invocable Function>
  requires std::same_as<std::invoke_result_t<Function&>, Task<>>
  void spawn(Function function) { spawn(keep(std::move(function))); }

  /// Destroys all tasks, the youngest first: none of them goes on.
  void cancel() noexcept;
  std::size_t size() const noexcept;
  /// Waits until no task is left; one task at a time, and none of this group. True;
  /// false if the group was destroyed.
  Awaitable<bool> join() noexcept;

 private:
  template <class Function>
  static Task<> keep(Function function) {
    co_await function();
  }
  struct State;
  std::shared_ptr<State> state_;  // shared with a cancel() under way
};

}  // namespace reactor
