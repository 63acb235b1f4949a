// Edge-triggered epoll: each client is watched once for everything, so the server must
// read and write until EAGAIN. SIGTERM is a descriptor of the same epoll.

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

constexpr const char* letters = "abcdefghijklmnopqrstuvwxyz";

struct Client {
  std::string answer;
  bool ended = false;
};

void watch(int epoll, int fd, unsigned events) {
  epoll_event event{events, {}};
  event.data.fd = fd;
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

/// Returns false if the client has gone.
bool flush(int fd, Client& client) {
  while (!client.answer.empty()) {
    const ssize_t sent =
        ::send(fd, client.answer.data(), client.answer.size(), MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN;
    client.answer.erase(0, static_cast<std::size_t>(sent));
  }
  return true;
}

/// Reads and answers until one of the two directions is blocked. Returns false at the
/// end.
bool serve(int fd, Client& client) {
  char bytes[16384];
  while (flush(fd, client)) {
    if (!client.answer.empty()) return true;
    if (client.ended) return false;
    const ssize_t size = ::recv(fd, bytes, sizeof bytes, 0);
    if (size < 0) return errno == EAGAIN;
    client.ended = size == 0;
    for (ssize_t i = 0; i < size; ++i)
      if (bytes[i] != '\0' && std::strchr(letters, bytes[i]))
        bytes[i] = static_cast<char>(bytes[i] - 'a' + 'A');
    client.answer.assign(bytes, static_cast<std::size_t>(size));
  }
  return false;
}

/// Returns false if no descriptor is left.
bool accept_clients(int epoll, int listener, std::map<int, Client>& clients) {
  int fd = -1;
  while ((fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0) {
    clients[fd] = {};
    watch(epoll, fd, EPOLLIN | EPOLLOUT | EPOLLET);
  }
  return errno != EMFILE && errno != ENFILE;
}

int listen_on(int port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    std::exit(1);
  ::listen(listener, 128);
  return listener;
}

int main(int, char** argv) {
  sigset_t end;
  ::sigemptyset(&end);
  ::sigaddset(&end, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &end, nullptr);
  const int signals = ::signalfd(-1, &end, 0), epoll = ::epoll_create1(0);
  const int listener = listen_on(std::atoi(argv[1]));
  watch(epoll, signals, EPOLLIN);
  watch(epoll, listener, EPOLLIN | EPOLLET);
  std::map<int, Client> clients;
  bool full = false;
  for (;;) {
    epoll_event events[64];
    const int count = ::epoll_wait(epoll, events, 64, full ? 500 : -1);
    bool accepts = full;
    for (int i = 0; i < count; ++i) {
      const int fd = events[i].data.fd;
      if (fd == signals) return 0;
      if (fd == listener) {
        accepts = true;
      } else if (!serve(fd, clients[fd])) {
        clients.erase(fd);
        ::close(fd);
      }
    }
    if (accepts) full = !accept_clients(epoll, listener, clients);
  }
}
