#pragma once
// Calls a function in the loop when the process receives one of the given signals. The
// function runs as a normal callback, so it may do anything, unlike a signal handler.
// The loop must outlive the watcher; the callback may destroy the watcher. A watcher
// alone does not keep the loop running.

#include <functional>
#include <initializer_list>
#include <memory>
#include <vector>

#include "reactor/loop.h"

namespace reactor {

class SignalWatcher {
 public:
  /// Starts to watch. Throws std::system_error for a signal that cannot be caught. A
  /// SIGHUP that is ignored stays ignored, because nohup(1) has started the program.
  /// uv_signal_start; Python: loop.add_signal_handler.
  SignalWatcher(Loop& loop, std::initializer_list<int> signals,
                std::function<void(int signal_number)> on_signal);
  SignalWatcher(SignalWatcher&&) noexcept = default;
  SignalWatcher& operator=(SignalWatcher&&) noexcept = default;
  /// The signals have the same effect as before the watcher. uv_signal_stop.
  ~SignalWatcher() = default;

 private:
  struct State;
  struct Close {
    void operator()(State* state) const noexcept;
  };
  std::vector<std::unique_ptr<State, Close>> states_;  // one per signal
};

}  // namespace reactor
