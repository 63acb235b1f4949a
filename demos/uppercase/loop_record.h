#pragma once
// Records what a loop does, as far as the user has asked for it: --stats and --trace.

#include "demos/trace/loop_trace.h"
#include "demos/uppercase/service.h"

namespace uppercase {

/// Records from its construction until it is destroyed. To be used in the thread of the
/// loop; both references must outlive it.
class LoopRecord {
 public:
  LoopRecord(reactor::Loop& loop, Service& service)
      : loop_(loop), service_(service), trace_(loop) {
    loop.measure(!service.options.stats_file.empty());
  }
  LoopRecord(const LoopRecord&) = delete;
  LoopRecord& operator=(const LoopRecord&) = delete;
  ~LoopRecord() { service_.report(loop_.statistics()); }

 private:
  reactor::Loop& loop_;
  Service& service_;
  demo::LoopTrace trace_;
};

}  // namespace uppercase
