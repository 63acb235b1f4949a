#pragma once
// Lets another thread make the loop call a function. wake() is the only function of the
// library that another thread may call. The Waker itself belongs to the loop's thread,
// and it must not be destroyed while another thread can still call wake().
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

  /// Makes the loop call on_wake soon. Several calls of wake() may cause one call of
  /// on_wake. May be called from any thread and from signal handlers. on_wake sees all
  /// memory that this thread wrote before. uv_async_send.
  void wake() const noexcept;

 private:
  struct State;
  struct Close {
    void operator()(State* state) const noexcept;
  };
  std::unique_ptr<State, Close> state_;
};

}  // namespace reactor
