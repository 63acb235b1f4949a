#pragma once
// Stops a server once for a while, as a full garbage collection or a swapping machine
// would: SIGSTOP and SIGCONT at exact instants.

#include "demos/common/fd.h"
#include "demos/lab/clock.h"
#include "demos/lab/engine/poller.h"
#include "demos/lab/server/server.h"

namespace lab {

class Stall final : public Poller::Handler {
 public:
  /// Begins after `delay` and takes `length`, both above zero. timerfd_create(2)
  Stall(Poller& poller, Server& server, Duration delay, Duration length);
  Stall(const Stall&) = delete;
  Stall& operator=(const Stall&) = delete;
  /// A server that is still stopped goes on.
  ~Stall();

  void on_ready(std::uint32_t events) override;

 private:
  void set_timer(Duration delay);

  Poller& poller_;
  Server& server_;
  Duration length_;
  demo::Fd timer_;
  enum class State { waiting, stopped, over } state_ = State::waiting;
};

}  // namespace lab
