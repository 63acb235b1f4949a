#pragma once
// Stops a server once for a while with SIGSTOP and SIGCONT, as a full garbage
// collection or a swapping machine would stop it.

#include <signal.h>

#include "demos/lab/engine/poller.h"
#include "demos/lab/server/server.h"

namespace lab {

class Stall final : public PeriodicTask {
 public:
  /// The stall begins at `begin` and takes `length`. The server must outlive it.
  Stall(const Server& server, Time begin, Duration length)
      : server_(server), length_(length), due_(begin) {}
  ~Stall() { finish(); }

  Time next_due() const noexcept override { return due_; }
  void act(Time now) override {
    if (now < due_) return;
    if (stopped_) return finish();
    server_.send_signal(SIGSTOP);
    stopped_ = true;
    due_ = now + length_;
  }
  /// Ends the stall: a server that is stopped continues.
  void finish() noexcept {
    if (stopped_) server_.send_signal(SIGCONT);
    stopped_ = false;
    due_ = Time::max();
  }

 private:
  const Server& server_;
  Duration length_;
  Time due_;
  bool stopped_ = false;
};

}  // namespace lab
