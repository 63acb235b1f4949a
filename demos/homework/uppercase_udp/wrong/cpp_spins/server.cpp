// recvfrom() never waits, so the program asks for a datagram again and again.

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

const std::string letters = "abcdefghijklmnopqrstuvwxyz";  // these become capitals
constexpr std::size_t largest = 65'507;  // bytes in one UDP datagram over IPv4

int open_socket(int port) {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<in_port_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) < 0) {
    std::perror("bind");
    std::exit(1);
  }
  return fd;
}

std::string capitals(std::string text) {
  for (char& byte : text) {
    if (letters.find(byte) != std::string::npos) byte = static_cast<char>(byte - 32);
  }
  return text;
}

void answer_one(int fd) {
  std::string bytes(largest, '\0');
  sockaddr_in sender{};
  auto* const address = reinterpret_cast<sockaddr*>(&sender);
  socklen_t size = sizeof sender;
  const ssize_t count =
      recvfrom(fd, bytes.data(), bytes.size(), MSG_DONTWAIT, address, &size);
  if (count < 0) return;
  bytes.resize(static_cast<std::size_t>(count));
  const std::string answer = capitals(bytes);
  sendto(fd, answer.data(), answer.size(), 0, address, size);
}

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "Usage: server PORT\n");
    return 2;
  }
  std::signal(SIGTERM, [](int) { _exit(0); });
  const int fd = open_socket(std::atoi(argv[1]));
  while (true) answer_one(fd);
}
