#pragma once
// Sees what a loop does, as it happens: for a timeline, or a watchdog that complains of
// long callbacks. Given to Loop::observe(), and must outlive that. Called in the
// loop's thread, often: be short, do not throw, and do not touch handles.
//
// Times are those of uv_hrtime: CLOCK_MONOTONIC where there is one (Linux), as
// std::chrono::steady_clock.

#include <chrono>

namespace reactor {

/// Whose callback it was; `output` and `input` are the standard streams.
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
  /// One turn has waited, in the kernel, for all handles at once; it is over when the
  /// program is called, or was in vain. The callbacks that follow are what came of it.
  virtual void waited(Time begin, Time end) noexcept = 0;
  /// A callback of the program has returned, and what it wrote is with the kernel. One
  /// that was called by another (the end of a stream that could not be written) comes
  /// before that, and lies inside it.
  virtual void called(HandleKind kind, Time begin, Time end) noexcept = 0;
};

}  // namespace reactor
