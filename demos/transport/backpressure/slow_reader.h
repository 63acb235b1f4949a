#pragma once
// A connection whose reader does not read for a while, for the program backpressure.

#include <cstdint>

#include "demos/common/fd.h"
#include "demos/transport/backpressure/backpressure.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

/// Where bytes wait in the kernel: of the writer's row and of the reader's.
struct Queues {
  std::uint64_t send = 0, receive = 0;
  bool operator==(const Queues&) const = default;
};

struct SlowReader {
  /// Connects, notes it in the story, and gives it the filters.
  SlowReader(Story& story, const demo::Fd& listener);

  /// The kernel's queues once they stand still and have all that was written; as they
  /// are after a while if that does not come.
  Queues wait_until_stable() const;
  Queues queues() const;

  demo::Fd client, server;
  reactor::Address from, to;
  Checksum written;  // what the kernel has taken
};

/// The library's queue takes what the kernel does not, the producer waits, the reader
/// reads everything. Takes both sockets.
void show_library_queue(Story& story, SlowReader& connection);

}  // namespace transport
