// A pool of threads behind one epoll. EPOLLONESHOT gives each client to one thread at a
// time; it is watched again when that thread has finished.

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

constexpr const char* letters = "abcdefghijklmnopqrstuvwxyz";
constexpr int threads = 4;

struct Client {
  int fd;
  std::string answer;
  bool ended = false;
};

int epoll = -1;

void watch(Client* client, unsigned events, int operation) {
  epoll_event event{events | EPOLLONESHOT, {}};
  event.data.ptr = client;
  ::epoll_ctl(epoll, operation, client->fd, &event);
}

bool receive(Client& client) {
  char bytes[32768];
  const ssize_t size = ::recv(client.fd, bytes, sizeof bytes, 0);
  if (size < 0) return errno == EAGAIN;
  client.ended = size == 0;
  for (ssize_t i = 0; i < size; ++i) {
    const bool small = bytes[i] != '\0' && std::strchr(letters, bytes[i]);
    client.answer += static_cast<char>(small ? bytes[i] - 'a' + 'A' : bytes[i]);
  }
  return true;
}

bool send_answer(Client& client) {
  if (client.answer.empty()) return true;
  const std::string& answer = client.answer;
  const ssize_t sent = ::send(client.fd, answer.data(), answer.size(), MSG_NOSIGNAL);
  if (sent < 0) return errno == EAGAIN;
  client.answer.erase(0, static_cast<std::size_t>(sent));
  return true;
}

void work() {
  for (;;) {
    epoll_event event{};
    if (::epoll_wait(epoll, &event, 1, -1) != 1) continue;
    auto* client = static_cast<Client*>(event.data.ptr);
    const bool reads = client->answer.empty();
    if (event.events & EPOLLERR || (reads && !receive(*client)) ||
        !send_answer(*client) || (client->ended && client->answer.empty())) {
      ::close(client->fd);
      delete client;
    } else {
      watch(client, client->answer.empty() ? EPOLLIN : EPOLLOUT, EPOLL_CTL_MOD);
    }
  }
}

int main(int, char** argv) {
  ::signal(SIGTERM, [](int) { ::_exit(0); });
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(std::atoi(argv[1])));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    return 1;
  ::listen(listener, 128);
  epoll = ::epoll_create1(0);
  for (int i = 0; i < threads; ++i) std::thread(work).detach();
  for (;;) {
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
    if (fd >= 0) {
      watch(new Client{fd, {}}, EPOLLIN, EPOLL_CTL_ADD);
    } else if (errno == EMFILE || errno == ENFILE) {
      const timespec pause{0, 300'000'000};  // until a client has left
      ::nanosleep(&pause, nullptr);
    }
  }
}
