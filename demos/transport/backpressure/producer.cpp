#include <sys/socket.h>

#include <algorithm>
#include <cstdio>

#include "demos/common/blocking_calls.h"
#include "demos/common/socket.h"
#include "demos/transport/backpressure/backpressure.h"

namespace transport {

using reactor::Address;

namespace {

constexpr int small_buffer = 64 * 1024;

void set_buffer_size(int fd, int which) {
  ::setsockopt(fd, SOL_SOCKET, which, &small_buffer, sizeof small_buffer);
}

}  // namespace

demo::Fd listen_with_small_buffers() {
  demo::Fd listener = demo::listen_tcp(Address("127.0.0.1", 0));
  set_buffer_size(listener.get(), SO_RCVBUF);  // inherited by accepted sockets
  return listener;
}

demo::Fd connect_with_small_buffer(const Address& server) {
  demo::Fd client = demo::tcp_socket();
  set_buffer_size(client.get(), SO_SNDBUF);
  demo::connect_tcp(client.get(), server);
  demo::set_nonblocking(client.get());
  return client;
}

void Checksum::add(std::string_view bytes) noexcept {
  for (const char byte : bytes) {
    value_ ^= static_cast<unsigned char>(byte);
    value_ *= 0x100000001b3U;
  }
  bytes_ += bytes.size();
}

std::string Checksum::hex() const {
  char text[20];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value_));
  return text;
}

std::string block(std::size_t number) {
  std::string bytes = "block " + std::to_string(number) + " ";
  while (bytes.size() < block_size) bytes += bytes;
  bytes.resize(block_size);
  return bytes;
}

void Producer::produce(reactor::TcpConnection& to) {
  bool room = true;
  while (room && remaining_ > 0) {
    const std::string bytes = block(remaining_--);
    written_.add(bytes);
    room = to.write(bytes);
    longest_queue_ = std::max(longest_queue_, to.queued());
  }
  if (!room) ++pauses_;  // on_drain will call produce() again
}

std::string kib(std::uint64_t bytes) { return std::to_string(bytes / 1024) + " KiB"; }

}  // namespace transport
