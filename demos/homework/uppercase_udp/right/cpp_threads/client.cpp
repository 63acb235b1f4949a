// A UDP client with poll(). It compares the sender of each datagram with the server.

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Receives a datagram of the server until `end`. Returns false if none came.
bool receive(int fd, const sockaddr_in& server, Clock::time_point end,
             std::string& to) {
  while (Clock::now() < end) {
    pollfd wait{fd, POLLIN, 0};
    const auto left = std::chrono::ceil<milliseconds>(end - Clock::now());
    if (poll(&wait, 1, static_cast<int>(left.count())) <= 0) continue;
    sockaddr_in sender{};
    socklen_t size = sizeof sender;
    to.resize(65'535);
    const ssize_t count = recvfrom(fd, to.data(), to.size(), 0,
                                   reinterpret_cast<sockaddr*>(&sender), &size);
    if (count < 0 || sender.sin_port != server.sin_port) continue;
    if (sender.sin_addr.s_addr != server.sin_addr.s_addr) continue;
    to.resize(static_cast<std::size_t>(count));
    return true;
  }
  return false;
}

int main(int, char** argv) {
  std::string line, answer;
  std::getline(std::cin, line);
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(static_cast<in_port_t>(std::atoi(argv[1])));
  inet_pton(AF_INET, "127.0.0.1", &server.sin_addr);
  for (int i = 0; i < 3; ++i) {
    sendto(fd, line.data(), line.size(), 0, reinterpret_cast<sockaddr*>(&server),
           sizeof server);
    if (receive(fd, server, Clock::now() + milliseconds(500), answer)) {
      std::cout << answer << std::endl;
      return 0;
    }
  }
  std::cerr << "The server has not answered.\n";
  return 1;
}
