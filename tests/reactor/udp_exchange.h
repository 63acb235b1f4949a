#pragma once
// Helpers of the tests of UdpSocket: datagrams that arrive together, and their answers.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "tests/reactor/udp_support.h"

namespace support {

/// A server socket, and a client whose datagrams arrive together.
struct Exchange {
  explicit Exchange(
      std::function<void(std::string_view, const reactor::Address& from)> on_receive)
      : socket(std::in_place, loop, loopback,
               reactor::UdpSocket::Callbacks{
                   .on_receive =
                       [this, on_receive](std::string_view datagram,
                                          const reactor::Address& from) {
                         ++received;
                         on_receive(datagram, from);
                       },
                   .on_error =
                       [this](std::error_code error) {
                         errors.push_back(error);
                         if (on_error) on_error();
                       }}),
        server(socket->local_address()) {}

  /// Sends the datagrams "0", "1" ..., and runs the loop until all have arrived.
  void run(int count) {
    for (int i = 0; i < count; ++i) send_from(client, std::to_string(i), server);
    const int wanted = received + count;
    run_until(loop, [&] { return received >= wanted || !socket; });
    run_for(loop, 2ms);
  }
  /// Returns what the client has received.
  std::vector<std::string> answers() const {
    std::vector<std::string> all;
    while (poll_one(client, POLLIN) != 0) all.push_back(receive_at(client));
    return all;
  }

  reactor::Loop loop;
  int received = 0;
  std::vector<std::error_code> errors;
  std::function<void()> on_error;
  std::optional<reactor::UdpSocket> socket;
  reactor::Address server;
  Fd client = udp_socket();
};

inline std::vector<std::string> numbers(int count) {
  std::vector<std::string> all;
  for (int i = 0; i < count; ++i) all.push_back(std::to_string(i));
  return all;
}

}  // namespace support
