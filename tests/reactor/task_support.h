#pragma once
// What the tests of tasks share: running one to its end, and counting what lives.
// No co_await within CHECK and the like: they have their expression twice, and g++ 12
// awaits both.

#include <functional>
#include <utility>

#include "reactor/task_group.h"
#include "tests/reactor/support.h"

namespace support {

/// Runs tasks that functions return until all have ended; throws what they throw.
template <class... Function>
void run_tasks(reactor::Loop& loop, Function... functions) {
  reactor::TaskGroup tasks(loop);
  (tasks.spawn(std::move(functions)), ...);
  run_until(loop, [&] { return tasks.size() == 0; });
}

/// A variable of a task: says when it is destroyed.
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

}  // namespace support
