// The buffer is too small: the rest of a long answer is lost without an error.

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>

constexpr std::size_t largest = 2048;
constexpr int tries = 3;
constexpr timeval timeout{0, 500'000};  // until the line is sent again

/// The answer of the server, or nothing if there is none.
std::optional<std::string> ask(int port, const std::string& line) {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(static_cast<in_port_t>(port));
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const address = reinterpret_cast<sockaddr*>(&server);
  std::string answer(largest, '\0');
  connect(fd, address, sizeof server);  // datagrams of other senders are now dropped
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  for (int i = 0; i < tries; ++i) {
    send(fd, line.data(), line.size(), 0);
    const ssize_t count = recv(fd, answer.data(), answer.size(), 0);
    if (count >= 0) return answer.substr(0, static_cast<std::size_t>(count));
  }
  return std::nullopt;  // lost three times, or there is no server
}

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "Usage: client PORT\n";
    return 2;
  }
  std::string line;
  std::getline(std::cin, line);
  const std::optional<std::string> answer = ask(std::atoi(argv[1]), line);
  if (!answer) {
    std::cerr << "The server does not answer.\n";
    return 1;
  }
  std::cout << *answer << '\n';
}
