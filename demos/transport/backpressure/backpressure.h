#pragma once
// The parts of the program backpressure: a connection whose kernel buffers are small,
// a producer that stops in time, and one that does not.

#include <cstdint>
#include <string>
#include <string_view>

#include "demos/common/fd.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"
#include "reactor/tcp_connection.h"

namespace transport {

/// A listening socket on 127.0.0.1 and one that has connected to it. Both ask for
/// buffers of 64 KiB: the kernel would let them grow to megabytes.
demo::Fd listen_with_small_buffers();
demo::Fd connect_with_small_buffer(const reactor::Address& server);

/// Of a stream of bytes, whatever the pieces in which they come. FNV-1a, 64 bits.
class Checksum {
 public:
  void add(std::string_view bytes) noexcept;
  std::string hex() const;
  std::uint64_t bytes() const noexcept { return bytes_; }
  bool operator==(const Checksum&) const = default;

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U, bytes_ = 0;
};

/// What is sent: each block is another one.
constexpr std::size_t block_size = 32 * 1024;
std::string block(std::size_t number);

/// Writes blocks while there is room in the connection's queue.
class Producer {
 public:
  Producer(std::size_t blocks, Checksum& written) : remaining_(blocks), written_(written) {}

  /// When there is room: at the beginning, and in on_drain.
  void produce(reactor::TcpConnection& to);

  std::size_t remaining() const noexcept { return remaining_; }
  std::size_t pauses() const noexcept { return pauses_; }
  std::size_t longest_queue() const noexcept { return longest_queue_; }

 private:
  std::size_t remaining_, pauses_ = 0, longest_queue_ = 0;
  Checksum& written_;
};

/// The wrong way: a producer that does not look at what write() returns.
void show_unlimited_queue(Story& story, const demo::Fd& listener);

/// "272 KiB".
std::string kib(std::uint64_t bytes);

}  // namespace transport
