#pragma once
// Waits for descriptors until an exact instant: epoll with a timeout in nanoseconds.
// Used by one thread.

#include <cstdint>

#include "demos/common/fd.h"
#include "demos/lab/clock.h"
#include "demos/lab/engine/pacing.h"

namespace lab {

class Poller {
 public:
  /// The Poller calls a handler when its descriptor is ready, with the bits of
  /// epoll_event.events. A handler must live until its descriptor is removed.
  class Handler {
   public:
    Handler() = default;
    Handler(const Handler&) = delete;
    Handler& operator=(const Handler&) = delete;
    virtual void on_ready(std::uint32_t events) = 0;

   protected:
    ~Handler() = default;
  };

  /// Also asks the kernel to wake this process to the nanosecond instead of up to 50 us
  /// later. epoll_create1(2), prctl(PR_SET_TIMERSLACK).
  Poller();

  /// Watches `fd`, level-triggered; a descriptor may be watched once. Throws
  /// std::system_error. epoll_ctl(2)
  void add(int fd, std::uint32_t events, Handler& handler);
  void change(int fd, std::uint32_t events, Handler& handler);
  /// May be called from on_ready() of the same handler. Ignores an unknown descriptor.
  void remove(int fd) noexcept;

  /// How wait_until() waits from now on. A new Poller sleeps.
  void set_pacing(Pacing pacing);
  /// Waits until a descriptor is ready or `deadline` has come, then calls the handlers
  /// once. A signal ends the waiting early, and so does Pacing::hybrid or spin: call it
  /// again until the deadline has come. epoll_pwait2(2)
  void wait_until(Time deadline);
  /// Returns whether the last wait_until() was allowed to sleep.
  bool slept() const noexcept { return slept_; }
  /// Returns the time before a deadline for which Pacing::hybrid does not sleep.
  Duration wake_up_time() const noexcept { return wake_up_.estimate(); }

 private:
  Duration time_to_sleep(Time deadline) const;

  demo::Fd epoll_;
  Pacing pacing_ = Pacing::sleep;
  WakeUpTime wake_up_;
  bool slept_ = false;
};

/// Work that runs beside the measured load at instants of its own, in the same thread
/// and on the same Poller.
class PeriodicTask {
 public:
  PeriodicTask() = default;
  PeriodicTask(const PeriodicTask&) = delete;
  PeriodicTask& operator=(const PeriodicTask&) = delete;
  /// Returns when act() must be called next; Time::max() if only a descriptor can make
  /// the task due.
  virtual Time next_due() const noexcept = 0;
  /// Does a small part of the work that is due, so that the measured load is hardly
  /// delayed; the rest stays due. May be called too early. Never blocks, and does not
  /// throw for anything that a server does.
  virtual void act(Time now) = 0;

 protected:
  ~PeriodicTask() = default;
};

}  // namespace lab
