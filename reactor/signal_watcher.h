#pragma once
// Calls a function in the loop when the process gets one of some signals; the program
// is not interrupted, and the function may do anything, unlike a signal handler. The
// loop must outlive the watcher; the callback may destroy it. It does not keep the loop
// running.

#include <functional>
#include <initializer_list>
#include <memory>
#include <vector>

#include "reactor/loop.h"

namespace reactor {

class SignalWatcher {
 public:
  /// Watches from now on. Throws std::system_error for a signal that cannot be caught.
  /// uv_signal_start; Python: loop.add_signal_handler.
  SignalWatcher(Loop& loop, std::initializer_list<int> signals,
                std::function<void(int signal_number)> on_signal);
  SignalWatcher(SignalWatcher&&) noexcept = default;
  SignalWatcher& operator=(SignalWatcher&&) noexcept = default;
  /// The signals act again as they did before. uv_signal_stop.
  ~SignalWatcher() = default;

 private:
  struct State;
  struct Close {
    void operator()(State* state) const noexcept;
  };
  std::vector<std::unique_ptr<State, Close>> states_;  // one per signal
};

}  // namespace reactor
