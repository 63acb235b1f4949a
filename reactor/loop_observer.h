#pragma once
// An interface that a loop tells what it does, for example to draw a timeline or to
// report long callbacks. Give an object to Loop::observe(); it must stay alive while
// it observes. The loop calls it often and in its own thread: the functions should be
// short, must not throw, and must not use handles.
//
// Times are those of uv_hrtime. On Linux this is CLOCK_MONOTONIC, which
// std::chrono::steady_clock uses, too.

#include <chrono>

namespace reactor {

/// The kind of handle whose callback was called. `input` and `output` are the standard
/// streams.
enum class HandleKind {
  timer,
  signal,
  waker,
  input,
  output,
  udp_socket,
  tcp_listener,
  tcp_connection,
};

class LoopObserver {
 public:
  using Time = std::chrono::nanoseconds;

  virtual ~LoopObserver() = default;
  /// Called after each wait for all handles, which lasted from `begin` to `end`. The
  /// called() that follow are for the events of this wait. If no called() follows
  /// before the next waited(), the wakeup was spurious.
  virtual void waited(Time begin, Time end) noexcept = 0;
  /// Called after a callback of the program has returned and its output has been
  /// written. If that write fails, the on_close callback runs inside the outer one and
  /// is reported first.
  virtual void called(HandleKind kind, Time begin, Time end) noexcept = 0;
};

}  // namespace reactor
