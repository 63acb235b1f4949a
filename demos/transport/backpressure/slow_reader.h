#pragma once
// A connection whose reader does not read at first, for the program backpressure.

#include <cstdint>

#include "demos/common/fd.h"
#include "demos/transport/backpressure/backpressure.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

/// Bytes that wait in the kernel: Send-Q of the writer's end and Recv-Q of the
/// reader's.
struct Queues {
  std::uint64_t send = 0, receive = 0;
  bool operator==(const Queues&) const = default;
};

struct SlowReader {
  /// Connects to the listener, records the handshake in the story's packets, and sets
  /// the story's filters. Throws std::system_error.
  SlowReader(Story& story, const demo::Fd& listener);

  /// Waits until the kernel's queues contain everything that was written and no longer
  /// change, and returns them. Gives up after 3 seconds.
  Queues wait_until_stable() const;
  Queues queues() const;

  demo::Fd client, server;
  reactor::Address from, to;
  Checksum written;  // of the bytes that the kernel has taken
};

/// Shows that the library's queue keeps what the kernel cannot take, that the producer
/// waits, and that the reader gets everything in the end. Takes ownership of both
/// sockets.
void show_library_queue(Story& story, SlowReader& connection);

}  // namespace transport
