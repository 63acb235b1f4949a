// A client that never sleeps: it sends at constant intervals, reads the clock and all
// its sockets again and again, and so adds nothing to a latency but system calls.
// scripts/bench truth compares `lab load` with it.
//
// usage: lab_spinning_yardstick tcp|udp PORT CONNECTIONS SECONDS PER_SECOND
// Prints the median and the 99th percentile of the times from send(2) to recv(2), in
// microseconds, for the loopback server on that port.

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <deque>
#include <stdexcept>
#include <string>
#include <vector>

#include "demos/common/fd.h"
#include "demos/common/main.h"
#include "demos/lab/clock.h"
#include "demos/lab/engine/connect.h"
#include "reactor/address.h"
#include "reactor/error.h"

namespace {

using lab::Clock;
using lab::Duration;
using lab::Time;
using reactor::throw_error;

constexpr std::array<char, 32> request = {'y', 'a', 'r', 'd'};
constexpr Duration warmup = std::chrono::milliseconds(300);
constexpr Duration patience = std::chrono::seconds(1);

struct Connection {
  demo::Fd socket;
  std::deque<Time> sent;  // of the requests without an answer
};

class Client {
 public:
  Client(bool tcp, const reactor::Address& server, int connections) {
    for (int i = 0; i < connections; ++i)
      connections_.push_back(
          {tcp ? lab::connect_stream(server, {}) : lab::connect_datagrams(server), {}});
  }

  /// Sends for `length`, waits for the last answers, and returns all times.
  std::vector<Duration> run(Duration length, Duration interval) {
    times_.clear();
    const Time begin = Clock::now();
    Time due = begin;
    for (std::size_t turn = 0; due < begin + length; due += interval) {
      while (Clock::now() < due) receive_all();
      send(connections_[turn++ % connections_.size()]);
    }
    for (const Time end = Clock::now() + patience; waiting_ > 0;) {
      if (Clock::now() > end) throw std::runtime_error("an answer is missing");
      receive_all();
    }
    return times_;
  }

 private:
  void send(Connection& connection) {
    connection.sent.push_back(Clock::now());
    if (::send(connection.socket.get(), request.data(), request.size(), MSG_NOSIGNAL) <
        0)
      throw_error(errno, "send");
    ++waiting_;
  }

  void receive_all() {
    for (Connection& connection : connections_)
      if (!connection.sent.empty()) receive(connection);
  }

  /// Over TCP one read may return several answers, or a piece of one.
  void receive(Connection& connection) {
    std::array<char, 4096> answer;
    const ssize_t size =
        ::recv(connection.socket.get(), answer.data(), answer.size(), 0);
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) throw_error(size < 0 ? errno : ECONNRESET, "recv");
    if (size % static_cast<ssize_t>(request.size()) != 0)
      throw std::runtime_error("an answer came in pieces");
    const Time now = Clock::now();
    for (ssize_t left = size; left > 0; left -= static_cast<ssize_t>(request.size())) {
      times_.push_back(now - connection.sent.front());
      connection.sent.pop_front();
      --waiting_;
    }
  }

  std::vector<Connection> connections_;
  std::vector<Duration> times_;
  std::int64_t waiting_ = 0;
};

double percentile_us(std::vector<Duration>& times, double percent) {
  const auto place =
      static_cast<std::size_t>(percent / 100 * static_cast<double>(times.size() - 1));
  const auto found = times.begin() + static_cast<std::ptrdiff_t>(place);
  std::nth_element(times.begin(), found, times.end());
  return static_cast<double>(found->count()) / 1e3;
}

int run(int argc, char** argv) {
  if (argc != 6)
    throw std::invalid_argument(
        "usage: lab_spinning_yardstick tcp|udp PORT CONNECTIONS SECONDS PER_SECOND");
  const auto port = static_cast<std::uint16_t>(std::stoul(argv[2]));
  Client client(std::string(argv[1]) == "tcp", reactor::Address("127.0.0.1", port),
                std::stoi(argv[3]));
  const Duration interval = lab::from_seconds(1 / std::stod(argv[5]));
  client.run(warmup, interval);
  std::vector<Duration> times =
      client.run(lab::from_seconds(std::stod(argv[4])), interval);
  std::printf("%.1f %.1f\n", percentile_us(times, 50), percentile_us(times, 99));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return demo::run_main("lab_spinning_yardstick", [&] { return run(argc, argv); });
}
