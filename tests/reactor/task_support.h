#pragma once
// Helpers of the tests of tasks. Do not use co_await within CHECK and similar macros:
// they contain their expression twice, and g++ 12 awaits both.

#include <functional>
#include <utility>

#include "reactor/sleep.h"
#include "reactor/task_group.h"
#include "tests/reactor/support.h"

namespace support {

/// Runs the tasks that the functions return until all have ended. Rethrows exceptions.
template <class... Function>
void run_tasks(reactor::Loop& loop, Function... functions) {
  reactor::TaskGroup tasks(loop);
  (tasks.spawn(std::move(functions)), ...);
  run_until(loop, [&] { return tasks.size() == 0; });
}

/// A local variable of a task that calls a function when it is destroyed.
class Probe {
 public:
  explicit Probe(std::function<void()> on_end) : on_end_(std::move(on_end)) {}
  Probe(Probe&& other) noexcept : on_end_(std::exchange(other.on_end_, nullptr)) {}
  Probe& operator=(Probe&&) = delete;
  ~Probe() {
    if (on_end_) on_end_();
  }

 private:
  std::function<void()> on_end_;
};

/// Waits for ever. Its probe reports when the task is destroyed.
inline reactor::Task<> never(reactor::Loop& loop, Probe = Probe([] {})) {
  co_await reactor::sleep(loop, std::chrono::hours(1));
}

/// Runs the loop for one iteration, so that spawned tasks start.
inline void start_tasks(reactor::Loop& loop) {
  loop.stop();
  loop.run();
}

}  // namespace support
