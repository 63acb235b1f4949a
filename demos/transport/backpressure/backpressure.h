#pragma once
// The parts of the program backpressure: a connection with small kernel buffers, a
// producer that waits when the queue is full, and one that does not.

#include <cstdint>
#include <string>
#include <string_view>

#include "demos/common/fd.h"
#include "demos/transport/backpressure/backpressure_texts.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"
#include "reactor/tcp_connection.h"

namespace transport {

/// Open a listening socket on 127.0.0.1, and a nonblocking socket that is connected to
/// it. Both request buffers of 64 KiB, because by default the kernel lets them grow to
/// megabytes. They throw std::system_error.
demo::Fd listen_with_small_buffers();
demo::Fd connect_with_small_buffer(const reactor::Address& server);

/// The checksum of a stream of bytes (FNV-1a, 64 bits). It does not depend on how the
/// stream is divided into pieces.
class Checksum {
 public:
  void add(std::string_view bytes) noexcept;
  std::string hex() const;
  std::uint64_t bytes() const noexcept { return bytes_; }
  bool operator==(const Checksum&) const = default;

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U, bytes_ = 0;
};

/// Data to send: returns a block of block_size bytes, different for each number.
constexpr std::size_t block_size = 32 * 1024;
std::string block(std::size_t number);

/// Writes blocks of data as long as the connection's queue has room.
class Producer {
 public:
  Producer(std::size_t blocks, Checksum& written)
      : remaining_(blocks), written_(written) {}

  /// Writes blocks until the queue is full or all are written. Call it at the start and
  /// in on_drain.
  void produce(reactor::TcpConnection& to);

  /// The number of blocks not yet written.
  std::size_t remaining() const noexcept { return remaining_; }
  /// How often the producer had to wait for on_drain.
  std::size_t pauses() const noexcept { return pauses_; }
  /// The largest size of the queue, in bytes.
  std::size_t longest_queue() const noexcept { return longest_queue_; }

 private:
  std::size_t remaining_, pauses_ = 0, longest_queue_ = 0;
  Checksum& written_;
};

/// Shows the mistake: a producer that ignores the result of write(), so that the queue
/// grows without limit.
void show_unlimited_queue(Story& story, const demo::Fd& listener);

/// Returns the size as text, such as "272 KiB".
std::string kib(std::uint64_t bytes);

}  // namespace transport
