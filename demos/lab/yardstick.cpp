// A minimal closed-loop client for TCP: epoll, recv, send and a counter. It checks and
// times no request, so it is an upper limit for the speed of the generator.
// scripts/bench runs it in turn with `lab load --closed`.
//
// usage: lab_yardstick PORT CONNECTIONS SECONDS
// Prints the answers per second of the loopback server on that port.

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "demos/common/fd.h"
#include "demos/common/main.h"
#include "demos/lab/engine/connect.h"
#include "reactor/address.h"
#include "reactor/error.h"

namespace {

using reactor::throw_error;
using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr std::array<char, 32> request = {'y', 'a', 'r', 'd'};
constexpr Seconds warmup{0.3};
constexpr int timeout_ms = 1000;

void ask(int fd) {
  if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) < 0)
    throw_error(errno, "send");
}

class Client {
 public:
  Client(const reactor::Address& server, int connections)
      : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    for (int i = 0; i < connections; ++i) {
      connections_.push_back(lab::connect_stream(server, {}));
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.fd = connections_.back().get();
      if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, event.data.fd, &event) != 0)
        throw_error(errno, "epoll_ctl");
    }
    for (const demo::Fd& connection : connections_) ask(connection.get());
  }

  /// Returns the answers per second during `length`.
  double run(Seconds length) {
    std::int64_t answers = 0;
    const auto begin = Clock::now();
    while (Clock::now() - begin < length) answers += turn();
    return static_cast<double>(answers) / Seconds(Clock::now() - begin).count();
  }

 private:
  int turn() {
    std::array<epoll_event, 256> events;
    std::array<char, 4096> answer;
    const int count = ::epoll_wait(epoll_.get(), events.data(), 256, timeout_ms);
    if (count <= 0) throw std::runtime_error("no answer within a second");
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      const int fd = events[i].data.fd;
      if (::recv(fd, answer.data(), answer.size(), 0) <= 0)
        throw std::runtime_error("the server ended a connection");
      ask(fd);
    }
    return count;
  }

  demo::Fd epoll_;
  std::vector<demo::Fd> connections_;
};

int run(int argc, char** argv) {
  if (argc != 4)
    throw std::invalid_argument("usage: lab_yardstick PORT CONNECTIONS SECONDS");
  const auto port = static_cast<std::uint16_t>(std::stoul(argv[1]));
  Client client(reactor::Address("127.0.0.1", port), std::stoi(argv[2]));
  client.run(warmup);
  std::printf("%.0f\n", client.run(Seconds(std::stod(argv[3]))));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return demo::run_main("lab_yardstick", [&] { return run(argc, argv); });
}
