// A UDP server with 4 threads that all receive from the same socket.

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <vector>

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";

void serve(int fd) {
  std::vector<char> bytes(65'535);
  while (true) {
    sockaddr_storage sender;
    socklen_t size = sizeof sender;
    auto* const address = reinterpret_cast<sockaddr*>(&sender);
    const ssize_t count = recvfrom(fd, bytes.data(), bytes.size(), 0, address, &size);
    for (ssize_t i = 0; i < count; ++i) {
      char& byte = bytes[static_cast<std::size_t>(i)];
      if (letters.find(byte) != letters.npos) byte = static_cast<char>(byte & ~32);
    }
    if (count < 0) continue;
    sendto(fd, bytes.data(), static_cast<std::size_t>(count), 0, address, size);
  }
}

int main(int, char** argv) {
  std::signal(SIGTERM, [](int) { _exit(0); });
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<in_port_t>(std::atoi(argv[1])));
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) < 0) return 1;
  std::array<std::jthread, 4> threads;
  for (std::jthread& thread : threads) thread = std::jthread(serve, fd);
}
