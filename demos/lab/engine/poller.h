#pragma once
// Waits for descriptors until an exact instant: epoll with a time limit in nanoseconds.
// One per process, one thread; whoever it is told about must stay until removed.

#include <cstdint>

#include "demos/common/fd.h"
#include "demos/lab/clock.h"

namespace lab {

class Poller {
 public:
  /// Who is called when a descriptor is ready, with the bits of epoll_event.events.
  class Handler {
   public:
    virtual void on_ready(std::uint32_t events) = 0;

   protected:
    ~Handler() = default;
  };

  /// Also asks the kernel to wake this process to the nanosecond instead of allowing
  /// itself the usual 50 µs. epoll_create1(2), prctl(PR_SET_TIMERSLACK).
  Poller();

  /// Level-triggered. A descriptor may be watched once; throws std::system_error.
  void add(int fd, std::uint32_t events, Handler& handler);
  void change(int fd, std::uint32_t events, Handler& handler);
  /// Allowed inside on_ready() of the same handler. Does nothing for an unknown one.
  void remove(int fd) noexcept;

  /// One turn: waits until something is ready or `deadline` has come, calls the
  /// handlers. A signal ends the waiting early. epoll_pwait2(2).
  void wait_until(Time deadline);

 private:
  demo::Fd epoll_;
};

}  // namespace lab
