#pragma once
// Helpers of the tests of UdpSocket.

#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "reactor/udp_socket.h"
#include "tests/reactor/support.h"

namespace support {

inline const reactor::Address loopback("127.0.0.1", 0);

/// Keeps what a socket has received.
struct DatagramLog {
  std::vector<std::string> datagrams;
  std::vector<reactor::Address> senders;
  std::vector<std::error_code> errors;

  reactor::UdpSocket::Callbacks callbacks() {
    return {.on_receive =
                [this](std::string_view datagram, const reactor::Address& from) {
                  datagrams.emplace_back(datagram);
                  senders.push_back(from);
                },
            .on_error = [this](std::error_code error) { errors.push_back(error); }};
  }
};

inline void send_from(int fd, std::string_view datagram, const reactor::Address& to) {
  checked(static_cast<int>(
              ::sendto(fd, datagram.data(), datagram.size(), 0, to.data(), to.size())),
          "sendto");
}

/// Receives one datagram at a plain socket, or throws.
inline std::string receive_at(int fd) {
  if (poll_one(fd, POLLIN, time_limit) == 0) throw std::runtime_error("no datagram");
  std::string buffer(70'000, '\0');
  const ssize_t count = ::recv(fd, buffer.data(), buffer.size(), 0);
  buffer.resize(static_cast<std::size_t>(checked(static_cast<int>(count), "recv")));
  return buffer;
}

}  // namespace support
