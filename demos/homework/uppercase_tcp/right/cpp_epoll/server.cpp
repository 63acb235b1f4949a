// epoll, and a buffer for each client: the server reads only while the buffer is empty.

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/epoll.h>
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

int epoll = -1;
std::map<int, Client> clients;

void watch(int fd, unsigned events, int operation) {
  epoll_event event{events, {}};
  event.data.fd = fd;
  ::epoll_ctl(epoll, operation, fd, &event);
}

void leave(int fd) {
  ::close(fd);
  clients.erase(fd);
}

bool receive(int fd, Client& client) {
  char bytes[32768];
  const ssize_t size = ::recv(fd, bytes, sizeof bytes, 0);
  if (size < 0) return errno == EAGAIN;
  client.ended = size == 0;
  for (ssize_t i = 0; i < size; ++i) {
    const bool small = bytes[i] != '\0' && std::strchr(letters, bytes[i]);
    client.answer += static_cast<char>(small ? bytes[i] - 'a' + 'A' : bytes[i]);
  }
  return true;
}

bool send_answer(int fd, Client& client) {
  if (client.answer.empty()) return true;
  const ssize_t sent =
      ::send(fd, client.answer.data(), client.answer.size(), MSG_NOSIGNAL);
  if (sent < 0) return errno == EAGAIN;
  client.answer.erase(0, static_cast<std::size_t>(sent));
  return true;
}

void handle(int fd, unsigned events) {
  Client& client = clients[fd];
  const bool reads = events & (EPOLLIN | EPOLLERR | EPOLLHUP) && client.answer.empty();
  if (events & EPOLLERR || (reads && !receive(fd, client)) ||
      !send_answer(fd, client) || (client.ended && client.answer.empty()))
    return leave(fd);
  watch(fd, client.answer.empty() ? EPOLLIN : EPOLLOUT, EPOLL_CTL_MOD);
}

int main(int, char** argv) {
  ::signal(SIGTERM, [](int) { ::_exit(0); });
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(std::atoi(argv[1])));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    return 1;
  ::listen(listener, 128);
  epoll = ::epoll_create1(0);
  watch(listener, EPOLLIN, EPOLL_CTL_ADD);
  bool full = false;
  for (;;) {
    epoll_event events[64];
    const int count = ::epoll_wait(epoll, events, 64, full ? 300 : -1);
    if (full) watch(listener, EPOLLIN, EPOLL_CTL_MOD);
    full = false;
    for (int i = 0; i < count; ++i) {
      if (events[i].data.fd != listener) {
        handle(events[i].data.fd, events[i].events);
        continue;
      }
      const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
      if (fd >= 0) {
        clients[fd] = {};
        watch(fd, EPOLLIN, EPOLL_CTL_ADD);
      } else if (errno == EMFILE) {
        full = true;
        watch(listener, 0, EPOLL_CTL_MOD);
      }
    }
  }
}
