#pragma once
// One libuv event loop: it waits for all handles at once and calls their callbacks, one
// after another, in the thread that runs it. Python: an asyncio event loop.
//
// Declare it first: every handle must be gone before its loop is. A handle that
// survives its loop is a bug, and ~Loop names it and aborts. Only Waker may be called
// from another thread. A callback may do anything but call run(): create, move and
// destroy handles, its own among them, and throw; then run() throws what the callback
// threw.
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
  /// Opens /dev/null on standard streams that are closed, and ignores SIGPIPE.
  /// uv_loop_init.
  Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  /// Ends the handles that were destroyed; aborts if one survives. uv_loop_close.
  ~Loop();

  /// Runs until stop() is called or nothing is left to wait for; may be repeated.
  /// Throws what a callback threw first. uv_run; Python: loop.run_forever().
  void run();
  /// One turn: waits until something happens, calls the callbacks for all that has
  /// happened, and returns. Returns at once when nothing is left to wait for. Throws
  /// what a callback threw first. uv_run with UV_RUN_ONCE.
  void run_once();
  /// Lets run() return after the current turn; before run(), lets it return at once.
  /// uv_stop.
  void stop() noexcept;

  struct Statistics {
    std::uint64_t iterations = 0;  // turns of the loop, one wait each
    std::uint64_t callbacks = 0;   // calls into the program
    // The following are measured only after measure(true): it costs two clock reads a
    // call.
    std::chrono::nanoseconds waiting{0};  // asleep in the kernel
    std::chrono::nanoseconds longest_callback{
        0};  // how long one call kept all others waiting
  };
  Statistics statistics() const noexcept;
  void measure(bool on) noexcept;
  /// From now on `observer` sees every wait and every callback; null: nobody. Costs
  /// what measure() costs, and nothing when nobody observes.
  void observe(LoopObserver* observer) noexcept;

  /// Private to the library: what libuv sees.
  struct State;
  State& state() const noexcept { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

}  // namespace reactor
