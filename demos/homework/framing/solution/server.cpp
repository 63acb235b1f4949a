// A TCP server on 127.0.0.1 (usage: server PORT). It finds the messages in the stream
// of each client, and answers each one with the same bytes in reverse order.

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>

#include "framer.h"

void fail(const char* attempt) {
  std::perror(attempt);
  std::exit(1);
}

int open_listener(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<in_port_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) < 0) fail("bind");
  if (listen(fd, 128) < 0) fail("listen");
  return fd;
}

/// send() may take only a part of the bytes.
void send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return;  // the client has gone, as the next recv() will tell
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

/// Serves one client until its stream ends or breaks the rules.
void serve(int fd) {
  Framer framer;
  char bytes[1 << 16];
  while (!framer.is_broken()) {
    const ssize_t count = recv(fd, bytes, sizeof bytes, 0);
    if (count <= 0) break;
    std::string answers;
    for (const std::string& message :
         framer.feed({bytes, static_cast<std::size_t>(count)})) {
      answers += framer.frame(std::string(message.rbegin(), message.rend()));
    }
    send_all(fd, answers);
  }
  close(fd);
}

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "Usage: server PORT\n");
    return 2;
  }
  std::signal(SIGTERM, [](int) { _exit(0); });
  const int listener = open_listener(std::atoi(argv[1]));
  while (true) {
    const int client = accept(listener, nullptr, nullptr);
    if (client >= 0) std::thread(serve, client).detach();
  }
}
