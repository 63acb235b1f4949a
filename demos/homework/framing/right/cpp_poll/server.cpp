// A server with poll() and a state machine that looks at each byte once.

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <vector>

constexpr std::size_t longest = 4096;
const std::string delimiter = ";";

struct Client {
  int fd;
  char kind = 0;
  int header = 0;            // bytes of the header that have come
  std::uint32_t length = 0;  // of the message, as far as it is known
  std::string message = {};  // as far as it has come
  bool closed = false;
};

void answer(Client& client) {
  std::string reply = delimiter;
  if (client.kind == 'L') {
    const std::uint32_t length = htonl(client.length);
    reply.assign(reinterpret_cast<const char*>(&length), sizeof length);
  }
  const std::size_t place = client.kind == 'L' ? reply.size() : 0;
  reply.insert(place, std::string(client.message.rbegin(), client.message.rend()));
  send(client.fd, reply.data(), reply.size(), MSG_NOSIGNAL);
  client.message.clear();
  client.header = 0;
  client.length = 0;
}

void take_delimited(Client& client, char byte) {
  if (byte == delimiter.front()) return answer(client);
  client.closed = client.message.size() == longest;
  client.message += byte;
}

void take_counted(Client& client, char byte) {
  if (client.header < 4) {
    client.length = client.length << 8 | static_cast<unsigned char>(byte);
    ++client.header;
    client.closed = client.header == 4 && client.length > longest;
    if (client.header < 4 || client.length > 0) return;
  } else {
    client.message += byte;
  }
  if (client.message.size() == client.length) answer(client);
}

void take(Client& client, char byte) {
  if (client.kind == 'D') return take_delimited(client, byte);
  if (client.kind == 'L') return take_counted(client, byte);
  client.kind = byte;
  client.closed = byte != 'D' && byte != 'L';
}

void serve(Client& client) {
  char bytes[4096];
  const ssize_t count = recv(client.fd, bytes, sizeof bytes, 0);
  client.closed = count <= 0;
  for (ssize_t i = 0; i < count && !client.closed; ++i) take(client, bytes[i]);
  if (client.closed) close(client.fd);
}

int open_listener(const char* port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<in_port_t>(std::atoi(port)));
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) < 0) _exit(1);
  listen(fd, 128);
  return fd;
}

int main(int, char** argv) {
  std::signal(SIGTERM, [](int) { _exit(0); });
  const int listener = open_listener(argv[1]);
  std::vector<Client> clients;
  while (true) {
    std::vector<pollfd> waits{{listener, POLLIN, 0}};
    for (const Client& client : clients) waits.push_back({client.fd, POLLIN, 0});
    poll(waits.data(), waits.size(), -1);
    for (std::size_t i = 0; i < clients.size(); ++i) {
      if (waits[i + 1].revents != 0) serve(clients[i]);
    }
    std::erase_if(clients, [](const Client& client) { return client.closed; });
    if (waits[0].revents != 0) clients.push_back({accept(listener, nullptr, nullptr)});
  }
}
