#include "demos/transport/fairness/flood.h"

#include <sys/socket.h>

#include <algorithm>
#include <exception>
#include <string>

#include "demos/common/blocking_calls.h"
#include "demos/common/socket.h"

namespace transport {

using reactor::Address;
using std::chrono::steady_clock;

namespace {

/// Returns the number of datagrams that the kernel has accepted: 1 or 0.
std::size_t send_one(int fd, const Address& to) {
  static constexpr char payload[64] = "flood";
  return ::sendto(fd, payload, sizeof payload, 0, to.data(), to.size()) > 0 ? 1 : 0;
}

}  // namespace

Flood::Flood(const Address& to) {
  demo::Fd socket = demo::bind_udp(Address("127.0.0.1", 0));
  for (std::size_t i = 0; i < initial_datagrams; ++i)
    sent_ += send_one(socket.get(), to);
  thread_ = std::thread([this, to, fd = std::move(socket)] {
    const auto end = steady_clock::now() + duration;
    while (steady_clock::now() < end && sent_ < max_datagrams)
      sent_ += send_one(fd.get(), to);
    finished_ = true;
  });
}

ChatClient::ChatClient(int fd) : fd_(fd), thread_([this] { run(); }) {}

void ChatClient::run() noexcept {
  const std::string line = "hello\n";
  try {
    for (auto next = steady_clock::now();; next += std::chrono::milliseconds(10)) {
      std::this_thread::sleep_until(next);
      const auto asked = steady_clock::now();
      demo::send_all(fd_, line);
      demo::receive_exactly(fd_, line.size());
      answers_.emplace_back(steady_clock::now() - asked);
      next = std::max(next, asked);
    }
  } catch (const std::exception&) {
    return;  // close() has ended the connection
  }
}

const std::vector<Microseconds>& ChatClient::close() {
  if (thread_.joinable()) {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
  }
  return answers_;
}

}  // namespace transport
