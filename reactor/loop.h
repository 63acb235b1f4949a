#pragma once
// One libuv event loop. It waits for all handles at once and calls their callbacks, one
// after another, in the thread that runs it. Python: an asyncio event loop.
//
// Declare the loop first: all its handles must be destroyed before the loop is. If a
// handle survives, ~Loop prints its name and aborts the process. Only Waker may be
// called from another thread. A callback may create, move and destroy handles,
// including its own, but it must not call run(). If a callback throws, run() rethrows
// the exception.
//
//   Loop loop;
//   SignalWatcher interrupt(loop, {SIGINT, SIGTERM}, [&](int) { loop.stop(); });
//   loop.run();

#include <chrono>
#include <cstdint>
#include <memory>

namespace reactor {

class LoopObserver;  // loop_observer.h

class Loop {
 public:
  /// Opens /dev/null in place of closed standard streams and ignores SIGPIPE. Throws
  /// std::system_error if the process has no free descriptors. uv_loop_init.
  Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  /// Waits until libuv has closed all destroyed handles. uv_loop_close.
  ~Loop();

  /// Runs until stop() is called or no active handle is left. May be called again.
  /// Rethrows the first exception of a callback. uv_run; Python: loop.run_forever().
  void run();
  /// Waits for events once, calls the callbacks of all handles that are ready, and
  /// returns. Returns at once if no handle is active. Rethrows the first exception of a
  /// callback. uv_run with UV_RUN_ONCE.
  void run_once();
  /// Makes run() return after the current iteration. If the loop does not run, the next
  /// run() returns at once. uv_stop; Python: loop.stop().
  void stop() noexcept;

  struct Statistics {
    std::uint64_t iterations = 0;  // of the loop, with one wait each
    std::uint64_t callbacks = 0;   // calls of the program's functions
    // Both times stay 0 unless measure(true) was called.
    std::chrono::nanoseconds waiting{0};           // blocked in the kernel
    std::chrono::nanoseconds longest_callback{0};  // meanwhile all others had to wait
  };
  Statistics statistics() const noexcept;
  /// Measures times from now on, at the cost of two clock reads per callback.
  void measure(bool on) noexcept;
  /// Reports every wait and every callback to `observer` from now on; null ends this.
  /// An observer costs two clock reads per callback.
  void observe(LoopObserver* observer) noexcept;

  /// Private to the library: the libuv loop and the data that callbacks use.
  struct State;
  State& state() const noexcept { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

}  // namespace reactor
