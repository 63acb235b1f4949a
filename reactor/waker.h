#pragma once
// The one thing another thread may call: it makes the loop call a function. Lives in
// the loop's thread; whoever calls wake() must have stopped before the Waker is
// destroyed.
//
//   Waker done(loop, [&] { ... });             // runs in the loop's thread
//   std::thread worker([&] { work(); done.wake(); });

#include <functional>
#include <memory>

#include "reactor/loop.h"

namespace reactor {

class Waker {
 public:
  /// uv_async_init; Python: loop.call_soon_threadsafe.
  Waker(Loop& loop, std::function<void()> on_wake);
  Waker(Waker&&) noexcept = default;
  Waker& operator=(Waker&&) noexcept = default;
  ~Waker() = default;

  /// Makes the loop call on_wake soon; several calls may end in one. From any thread
  /// and from signal handlers. What was written before is seen by on_wake.
  /// uv_async_send.
  void wake() const noexcept;

 private:
  struct State;
  struct Close {
    void operator()(State* state) const noexcept;
  };
  std::unique_ptr<State, Close> state_;
};

}  // namespace reactor
