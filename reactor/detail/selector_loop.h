#pragma once
// Private to Selector: a libuv loop that watches descriptors with uv_poll_t handles and
// does nothing else. It has one timer, which ends a wait at its deadline.

#include <uv.h>

#include <cstddef>
#include <cstdint>
#include <functional>

#include "reactor/selector.h"

namespace reactor::detail {

inline constexpr std::uint64_t ns_per_ms = 1'000'000;

struct Registration;

/// One uv_poll_t. The close callback of libuv frees it.
struct Watch {
  uv_poll_t raw;
  int fd = -1;
  Events events = Events::none;
  Registration* registration = nullptr;
};

class SelectorLoop {
 public:
  /// Receives what a registered descriptor is ready for. `stopped`: libuv has stopped
  /// the uv_poll_t because of a socket error; call watch() again to go on.
  using OnReady =
      std::function<void(Registration& registration, Events ready, bool stopped)>;

  /// Throws std::system_error if the process has no free descriptors. uv_loop_init.
  explicit SelectorLoop(OnReady on_ready);
  SelectorLoop(const SelectorLoop&) = delete;
  SelectorLoop& operator=(const SelectorLoop&) = delete;
  /// All watches must have been ended with unwatch(). uv_loop_close.
  ~SelectorLoop();

  /// Throws std::system_error if libuv cannot watch `fd`: EBADF if it is closed, EPERM
  /// if it is a regular file. uv_poll_init.
  void require_watchable(int fd);
  /// Starts to watch `fd`. Returns null if `fd` has been closed. uv_poll_start.
  Watch* watch(int fd, Events events, Registration& registration) noexcept;
  /// Ends a watch. Returns false if the kernel may still watch the file: its descriptor
  /// has been closed, but a duplicate of it lives on. uv_close.
  bool unwatch(Watch* watch) noexcept;
  /// Watches that have ended and that the next run() will free.
  std::size_t closing() const noexcept { return closing_; }

  /// run() returns at `deadline` (nanoseconds, uv_hrtime) at the latest.
  void set_deadline(std::uint64_t deadline) noexcept;
  /// run() with UV_RUN_ONCE waits until a descriptor is ready.
  void clear_deadline() noexcept;
  /// Runs one iteration of the loop. uv_run.
  void run(uv_run_mode mode) noexcept { uv_run(&loop_, mode); }
  /// The epoll descriptor. uv_backend_fd.
  int backend_fd() const noexcept { return uv_backend_fd(&loop_); }

 private:
  void free_watch(Watch* watch) noexcept;
  static void on_event(uv_poll_t* raw, int status, int events) noexcept;

  uv_loop_t loop_;
  uv_timer_t timer_;
  OnReady on_ready_;
  std::size_t closing_ = 0;
};

}  // namespace reactor::detail
