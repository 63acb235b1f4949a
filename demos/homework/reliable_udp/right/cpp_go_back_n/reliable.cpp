// Go-back-N: after a timeout, the sender repeats all messages without an ACK. It waits
// with ppoll(); a signal descriptor is not needed, because SIGTERM may end the receiver
// at any time.

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace {

const std::string prefix = "> ";
constexpr std::size_t header_size = 7, longest = 1000;
constexpr std::int64_t timeout = 50'000'000;  // nanoseconds
constexpr int most_tries = 50;

std::int64_t now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

sockaddr_in local(const char* port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

std::string header(char kind, std::uint32_t number, std::size_t length) {
  std::array<char, header_size> bytes{kind};
  const std::uint32_t long_number = htonl(number);
  const std::uint16_t short_number = htons(static_cast<std::uint16_t>(length));
  std::memcpy(&bytes[1], &long_number, 4);
  std::memcpy(&bytes[5], &short_number, 2);
  return {bytes.data(), bytes.size()};
}

/// Whether these are a header and a payload of this kind.
bool is_valid(const char* datagram, ssize_t size, char kind, std::size_t most) {
  if (size < static_cast<ssize_t>(header_size) || datagram[0] != kind) return false;
  std::uint16_t length;
  std::memcpy(&length, datagram + 5, 2);
  return ntohs(length) <= most &&
         ntohs(length) + header_size == static_cast<std::size_t>(size);
}

std::uint32_t number_of(const char* datagram) {
  std::uint32_t number;
  std::memcpy(&number, datagram + 1, 4);
  return ntohl(number);
}

int receive(std::uint32_t window, const char* port) {
  const int udp = socket(AF_INET, SOCK_DGRAM, 0);
  const sockaddr_in own = local(port);
  if (bind(udp, reinterpret_cast<const sockaddr*>(&own), sizeof own) < 0) return 2;
  std::vector<std::string> messages(window);  // message n has the place n % window
  std::vector<bool> is_here(window);
  std::uint32_t next = 0;
  bool has_sender = false;
  while (true) {
    std::array<char, 65'536> buffer;
    sockaddr_in from{};
    socklen_t length = sizeof from;
    const ssize_t size = recvfrom(udp, buffer.data(), buffer.size(), 0,
                                  reinterpret_cast<sockaddr*>(&from), &length);
    if (!is_valid(buffer.data(), size, 'D', longest)) continue;
    // After connect(), the kernel drops datagrams from other addresses.
    if (!has_sender) connect(udp, reinterpret_cast<sockaddr*>(&from), sizeof from);
    has_sender = true;
    const std::uint32_t number = number_of(buffer.data());
    if (number - next < window) {
      messages[number % window].assign(&buffer[header_size], &buffer[0] + size);
      is_here[number % window] = true;
    }
    for (; is_here[next % window]; ++next) {
      is_here[next % window] = false;
      std::cout << prefix << messages[next % window] << std::endl;
    }
    const std::string ack = header('A', next, 0);
    (void)!send(udp, ack.data(), ack.size(), 0);
  }
}

class Sender {
 public:
  Sender(std::uint32_t window, const char* port) : window_(window) {
    const sockaddr_in peer = local(port);
    if (connect(udp_, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) < 0)
      std::exit(2);
  }

  int run() {
    while (!input_ended_ || base_ < next_ || next_ < end_) {
      for (; next_ < end_ && next_ - base_ < window_; ++next_) {
        if (next_ == base_) restart();
        send(next_);
      }
      wait();
      if (base_ == next_ || now() < due_) continue;
      if (tries_++ == most_tries) return 1;
      due_ = now() + timeout;
      for (std::uint32_t i = base_; i != next_; ++i) send(i);
    }
    return 0;
  }

 private:
  void restart() {
    tries_ = 1;
    due_ = now() + timeout;
  }

  void send(std::uint32_t number) {
    const std::string& payload = lines_[number];
    const std::string datagram = header('D', number, payload.size()) + payload;
    (void)!::send(udp_, datagram.data(), datagram.size(), 0);
  }

  void wait() {
    const std::int64_t left = std::max<std::int64_t>(due_ - now(), 0);
    const timespec time{left / 1'000'000'000, left % 1'000'000'000};
    std::array<pollfd, 2> sources{pollfd{udp_, POLLIN, 0}, pollfd{0, POLLIN, 0}};
    // As long as lines wait, the input waits, too.
    const bool wants_input = !input_ended_ && next_ == end_;
    ppoll(sources.data(), wants_input ? 2 : 1, base_ < next_ ? &time : nullptr,
          nullptr);
    if (sources[0].revents) take_ack();
    if (wants_input && sources[1].revents) take_input();
  }

  void take_ack() {
    std::array<char, 65'536> buffer;
    const ssize_t size = recv(udp_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (!is_valid(buffer.data(), size, 'A', 0)) return;
    const std::uint32_t number = number_of(buffer.data());
    if (number <= base_ || number > next_) return;
    for (; base_ != number; ++base_) lines_.erase(base_);
    restart();
  }

  void take_input() {
    std::array<char, 4096> buffer;
    const ssize_t size = read(0, buffer.data(), buffer.size());
    for (ssize_t i = 0; i < size; ++i) {
      if (buffer[i] == '\n')
        lines_[end_++].swap(rest_), rest_.clear();
      else
        rest_ += buffer[i];
    }
    input_ended_ = size <= 0;
    if (input_ended_ && !rest_.empty()) lines_[end_++] = rest_;
  }

  std::uint32_t window_;
  int udp_ = socket(AF_INET, SOCK_DGRAM, 0);
  std::map<std::uint32_t, std::string> lines_;   // without an ACK, by their numbers
  std::uint32_t base_ = 0, next_ = 0, end_ = 0;  // base_ <= next_ <= end_
  std::string rest_;                             // a line without its end
  bool input_ended_ = false;
  int tries_ = 0;
  std::int64_t due_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  std::signal(SIGTERM, [](int) { _exit(0); });
  const auto window = static_cast<std::uint32_t>(std::atoi(argv[2]));
  return std::string(argv[1]) == "send" ? Sender(window, argv[3]).run()
                                        : receive(window, argv[3]);
}
