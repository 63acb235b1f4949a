// A TCP server that answers each byte with its capital.
//
// usage: server PORT

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

// These letters become capitals; every other byte is answered unchanged.
constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";

void capitalise(char* bytes, ssize_t size) {
  for (ssize_t i = 0; i < size; ++i)
    if (letters.find(bytes[i]) != std::string_view::npos)
      bytes[i] = static_cast<char>(bytes[i] - 'a' + 'A');
}

/// Returns a socket that listens on 127.0.0.1, or ends the program.
int listen_on(int port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  const int yes = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener, 128) != 0) {
    std::perror("the server cannot listen");
    std::exit(1);
  }
  return listener;
}

constexpr std::size_t most_waiting = 1 << 20;  // bytes; then we stop reading
constexpr int retry_ms = 500;                  // when no descriptor is left

struct Client {
  int fd;
  std::string waiting;  // answers that the client has not taken yet
  bool ended = false;   // the client has ended its sending side
  bool gone = false;
};

short interest_in(const Client& client) {
  const bool reads = !client.ended && client.waiting.size() < most_waiting;
  return static_cast<short>((reads ? POLLIN : 0) |
                            (client.waiting.empty() ? 0 : POLLOUT));
}

void receive(Client& client) {
  char bytes[65536];
  const ssize_t size = ::recv(client.fd, bytes, sizeof bytes, 0);
  if (size > 0) {
    capitalise(bytes, size);
    client.waiting.append(bytes, static_cast<std::size_t>(size));
  } else if (size == 0) {
    client.ended = true;
  } else if (errno != EAGAIN && errno != EINTR) {
    client.gone = true;
  }
}

void send_waiting(Client& client) {
  const ssize_t size =
      ::send(client.fd, client.waiting.data(), client.waiting.size(), 0);
  if (size > 0)
    client.waiting.erase(0, static_cast<std::size_t>(size));
  else if (errno != EAGAIN && errno != EINTR)
    client.gone = true;
}

void handle(Client& client, short events) {
  if (events & (POLLERR | POLLNVAL)) client.gone = true;
  if (!client.gone && events & (POLLIN | POLLHUP) && !client.ended) receive(client);
  if (!client.gone && !client.waiting.empty()) send_waiting(client);
  if (client.ended && client.waiting.empty()) client.gone = true;
}

/// Accepts one client. Returns false if the process has no descriptor left.
bool accept_client(int listener, std::vector<Client>& clients) {
  const int fd = ::accept(listener, nullptr, nullptr);
  if (fd < 0) return errno != EMFILE && errno != ENFILE;
  ::fcntl(fd, F_SETFL, O_NONBLOCK);
  clients.push_back({fd, {}});
  return true;
}

void serve(int listener) {
  ::fcntl(listener, F_SETFL, O_NONBLOCK);
  std::vector<Client> clients;
  bool full = false;
  for (;;) {
    std::vector<pollfd> polled{{listener, static_cast<short>(full ? 0 : POLLIN), 0}};
    for (const Client& client : clients)
      polled.push_back({client.fd, interest_in(client), 0});
    ::poll(polled.data(), polled.size(), full ? retry_ms : -1);
    full = false;
    for (std::size_t i = 0; i < clients.size(); ++i)
      if (polled[i + 1].revents) handle(clients[i], polled[i + 1].revents);
    std::erase_if(clients, [](const Client& client) {
      if (client.gone) ::close(client.fd);
      return client.gone;
    });
    if (polled[0].revents) full = !accept_client(listener, clients);
  }
}

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s PORT\n", argv[0]);
    return 2;
  }
  ::signal(SIGPIPE, SIG_IGN);  // send() to a client that has gone returns an error
  ::signal(SIGTERM, [](int) { ::_exit(0); });
  serve(listen_on(std::atoi(argv[argc - 1])));
}
