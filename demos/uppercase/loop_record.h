#pragma once
// Records the statistics and the timeline of a loop, if the options --stats and --trace
// ask for them.

#include "demos/trace/loop_trace.h"
#include "demos/uppercase/service.h"

namespace uppercase {

/// Records from its construction to its destruction. Use it in the thread of the loop.
/// Both references must outlive it.
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
